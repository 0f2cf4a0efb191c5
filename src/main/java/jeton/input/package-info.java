/**
 * What users write, read strictly: YAML 1.2 or JSON, where every problem is found in one pass and named with its line,
 * column and field. Start with {@link jeton.input.YamlDocument}. Knows nothing of what the fields mean.
 */
@NullMarked
package jeton.input;

import org.jspecify.annotations.NullMarked;

/**
 * Transformer architectures and what follows from their shape: parameters, FLOPs and cache bytes. Start with
 * {@link jeton.model.Transformer}; {@link jeton.model.ModelCatalog} reads them.
 */
@NullMarked
package jeton.model;

import org.jspecify.annotations.NullMarked;

package jeton.scenario;

import jeton.input.InputException;
import jeton.input.Problem;
import jeton.input.YamlNode;

/**
 * Where something stands in the scenario, so that what turns out wrong later is reported there.
 *
 * @param line   from 1; 0 if the value was set outside the file
 * @param column from 1; 0 if the value was set outside the file
 * @param field  path, as in {@code deployments[0].layout}
 */
public record Place(String file, int line, int column, String field) {

    static Place of(YamlNode node) {
        Problem here = node.where("");
        return new Place(here.file(), here.line(), here.column(), here.field());
    }

    /** Says at this place what is wrong. */
    public InputException problem(String message) {
        return new InputException(new Problem(file, line, column, field, message));
    }
}

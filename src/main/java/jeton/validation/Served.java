package jeton.validation;

/** A row with the prediction of its run. */
record Served(Measurement row, Case run, Quantity quantity, Prediction prediction) {
    /** How much better than a simulation the measurement is, as a factor. */
    double advantage(Prediction simulated) {
        double ratio = row.value() / simulated.value(quantity);
        return quantity.rate() ? ratio : 1 / ratio;
    }

    BadRow bad(String reason) {
        return new BadRow(row.file(), row.line(), Column.VALUE.header(), row.text(Column.VALUE), reason);
    }
}

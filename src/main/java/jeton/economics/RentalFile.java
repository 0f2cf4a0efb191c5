package jeton.economics;

import java.util.ArrayList;
import java.util.List;
import jeton.economics.Rental.Contract;
import jeton.economics.Rental.Quote;
import jeton.hardware.Status;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlDocument;
import jeton.input.YamlMap;
import jeton.input.YamlNode;

/** Reads a table of rental quotes: a list of price lists, each of one seller and date. */
final class RentalFile {
    private RentalFile() {}

    /** @throws jeton.input.InputException with every problem of the file */
    static Rental read(YamlDocument document) {
        List<Quote> quotes = new ArrayList<>();
        for (YamlNode item : document.node().list()) {
            YamlMap list = item.map();
            YamlMap prices = list.map("prices");
            for (Contract contract : Contract.values()) {
                prices.findMap(contract.key())
                        .ifPresent(chips -> chips.entries()
                                .forEach((chip, price) -> quotes.add(quote(list, contract, chip, price))));
            }
        }
        document.throwIfProblems();
        return new Rental(quotes);
    }

    private static Quote quote(YamlMap list, Contract contract, String chip, YamlNode price) {
        return new Quote(
                chip,
                list.text("seller"),
                list.flag("survey", false),
                contract,
                price.quantity(Unit.USD_PER_HOUR, Range.positive()),
                PriceDate.read(list.node("date")),
                list.choice("status", Status.class),
                list.text("source"),
                list.find("note").map(YamlNode::text).orElse(null));
    }
}

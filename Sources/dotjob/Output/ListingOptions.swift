import ArgumentParser

/// How a listing is printed.
struct ListingOptions: ParsableArguments {
    @Flag(help: "Print JSON: the columns of the tables, times in UTC milliseconds.")
    var json = false
}

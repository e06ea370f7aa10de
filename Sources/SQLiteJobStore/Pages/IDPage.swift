/// 128 ids in a row, of the queue or of the log.
///
/// Rows that are written together have ids beside each other. To remember the pages of a job's rows costs a row a page where an
/// index costs one a row, and finding them again passes by 127 others at most.
enum IDPage {
    private static let bits: Int64 = 7

    static func number(of id: Int64) -> Int64 { id >> bits }

    static func last(on page: Int64) -> Int64 { (page + 1) << bits - 1 }

    /// For BETWEEN: the ids on the page that an SQL expression names.
    static func ids(_ page: String) -> String { "\(page) << \(bits) AND ((\(page) + 1) << \(bits)) - 1" }
}

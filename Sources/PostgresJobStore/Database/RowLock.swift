/// How a row that is read is locked until the commit.
enum RowLock: String {
    case none = ""
    /// It stays as it is; others may share it.
    case share = "FOR SHARE"
    /// This transaction decides about it. Rows that refer to it may be added meanwhile.
    case change = "FOR NO KEY UPDATE"
    /// As above, and no row comes to refer to it.
    case alone = "FOR UPDATE"
}

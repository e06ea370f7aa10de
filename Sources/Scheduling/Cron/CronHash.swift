/// What `H` stands for: numbers that are a job's own, so that jobs with one expression do not all come due at once.
///
/// They stay: a number that changed from one version to the next would move the times of jobs. So it is FNV-1a, and not Swift's hash.
struct CronHash {
    private let name: String

    /// - Parameter name: the job's; an empty one has no numbers.
    init(ofJob name: String) { self.name = name }

    /// A number from 0 on. Those of two units have nothing to do with each other.
    ///
    /// - Parameter item: what asks for it, for the error.
    func number(below count: Int, in item: Substring, of unit: CronUnit) throws(CronFieldError) -> Int {
        guard !name.isEmpty else {
            throw CronFieldError(
                "\(unit.title) \"\(item)\" is spread by the job's name, which is not known",
                cure: "give it with --name")
        }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in [unit.rawValue] + Array(name.utf8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return Int(Self.mixed(hash) % UInt64(count))
    }

    /// The low bits of FNV-1a are little mixed: names that differ in a digit would get neighbours (the end of MurmurHash3).
    private static func mixed(_ hash: UInt64) -> UInt64 {
        var hash = hash
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}

public import CDotJob

/// The other integers are read as 64 bits with a sign, the only kind that the host reads, and must then fit.
extension ParameterValue where Self: FixedWidthInteger {
    public static var typeName: String { "an integer from \(Self.min) to \(Int64(clamping: Self.max))" }

    public static func read(
        _ key: UnsafePointer<CChar>, of task: UnsafePointer<dotjob_task>, into value: inout Self?
    ) -> Int32 {
        var wide: Int64?
        let answer = Int64.read(key, of: task, into: &wide)
        guard answer == Int32(DOTJOB_FOUND) else { return answer }
        value = wide.flatMap { Self(exactly: $0) }
        return Int32(value == nil ? DOTJOB_WRONG_TYPE : DOTJOB_FOUND)
    }
}

extension Int: ParameterValue {
    public static var typeName: String { Int64.typeName }
}

extension Int8: ParameterValue {}
extension Int16: ParameterValue {}
extension Int32: ParameterValue {}
extension UInt: ParameterValue {}
extension UInt8: ParameterValue {}
extension UInt16: ParameterValue {}
extension UInt32: ParameterValue {}
extension UInt64: ParameterValue {}

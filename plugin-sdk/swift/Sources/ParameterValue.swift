public import CDotJob

/// A type that a member of a task's parameters can be read as.
public protocol ParameterValue {
    /// How an error names the type.
    static var typeName: String { get }

    /// Reads the member at `key` and says what was there: `DOTJOB_FOUND`, `DOTJOB_MISSING` or `DOTJOB_WRONG_TYPE`.
    static func read(
        _ key: UnsafePointer<CChar>, of task: UnsafePointer<dotjob_task>, into value: inout Self?
    ) -> Int32
}

extension String: ParameterValue {
    public static var typeName: String { "a string" }

    public static func read(
        _ key: UnsafePointer<CChar>, of task: UnsafePointer<dotjob_task>, into value: inout String?
    ) -> Int32 {
        var text: UnsafePointer<CChar>?
        var length = 0
        let answer = task.pointee.host.pointee.get_string(task, key, &text, &length)
        value = text.map { String(decoding: UnsafeRawBufferPointer(start: $0, count: length), as: UTF8.self) }
        return answer
    }
}

extension Int64: ParameterValue {
    public static var typeName: String { "an integer of 64 bits" }

    public static func read(
        _ key: UnsafePointer<CChar>, of task: UnsafePointer<dotjob_task>, into value: inout Int64?
    ) -> Int32 {
        var number: Int64 = 0
        let answer = task.pointee.host.pointee.get_int(task, key, &number)
        value = number
        return answer
    }
}

extension Double: ParameterValue {
    public static var typeName: String { "a number" }

    public static func read(
        _ key: UnsafePointer<CChar>, of task: UnsafePointer<dotjob_task>, into value: inout Double?
    ) -> Int32 {
        var number = 0.0
        let answer = task.pointee.host.pointee.get_double(task, key, &number)
        value = number
        return answer
    }
}

extension Bool: ParameterValue {
    public static var typeName: String { "true or false" }

    public static func read(
        _ key: UnsafePointer<CChar>, of task: UnsafePointer<dotjob_task>, into value: inout Bool?
    ) -> Int32 {
        var flag = false
        let answer = task.pointee.host.pointee.get_bool(task, key, &flag)
        value = flag
        return answer
    }
}

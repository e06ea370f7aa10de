/// A release as people name it: its number, and its group where several groups have that number.
public struct ReleaseName: Sendable, Hashable {
    public var number: Int64
    public var group: String?

    public init(number: Int64, group: String? = nil) {
        self.number = number
        self.group = group
    }
}

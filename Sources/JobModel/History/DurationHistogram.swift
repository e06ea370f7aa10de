/// Counts of durations by their size, in buckets whose bounds are fixed, so that any two can be added.
///
/// Two buckets an octave: a quantile is off by a quarter at most. From 64 microseconds to 25 days; what lies outside counts as the
/// first or the last.
public struct DurationHistogram: Sendable, Equatable {
    /// From the first bucket to the last that holds anything.
    private var counts: [Int64] = []
    private var first = 0

    public init() {}

    private static let smallestOctave = 6
    private static let buckets = 70

    public var isEmpty: Bool { counts.isEmpty }

    public var total: Int64 { counts.reduce(0, +) }

    /// - Parameter microseconds: less than nothing counts as nothing.
    public mutating func add(microseconds: Int64) { add(1, to: Self.bucket(of: microseconds)) }

    public mutating func add(_ other: DurationHistogram) {
        for (offset, count) in other.counts.enumerated() where count > 0 { add(count, to: other.first + offset) }
    }

    /// The duration that so much of all lies below, in microseconds; within a bucket they are taken to lie evenly. `nil` for none.
    ///
    /// - Parameter share: from 0 to 1.
    public func quantile(_ share: Double) -> Int64? {
        let rank = max(1, (share * Double(total)).rounded(.up))
        var below = 0.0
        for (offset, count) in counts.enumerated() where count > 0 {
            if below + Double(count) >= rank {
                let bounds = Self.bounds(of: first + offset)
                let part = (rank - below) / Double(count)
                return bounds.lowerBound + Int64(Double(bounds.upperBound - bounds.lowerBound) * part)
            }
            below += Double(count)
        }
        return nil
    }

    private mutating func add(_ count: Int64, to bucket: Int) {
        if counts.isEmpty { first = bucket }
        if bucket < first {
            counts.insert(contentsOf: repeatElement(0, count: first - bucket), at: 0)
            first = bucket
        }
        if bucket >= first + counts.count {
            counts.append(contentsOf: repeatElement(0, count: bucket - first - counts.count + 1))
        }
        counts[bucket - first] += count
    }

    private static func bucket(of microseconds: Int64) -> Int {
        guard microseconds >= 1 << smallestOctave else { return 0 }
        let octave = 63 - microseconds.leadingZeroBitCount
        let isUpperHalf = microseconds >> (octave - 1) & 1
        return min(1 + 2 * (octave - smallestOctave) + Int(isUpperHalf), buckets - 1)
    }

    private static func bounds(of bucket: Int) -> Range<Int64> {
        guard bucket > 0 else { return 0..<1 << smallestOctave }
        let start = Int64(1) << (smallestOctave + (bucket - 1) / 2)
        return bucket % 2 == 1 ? start..<start + start / 2 : start + start / 2..<2 * start
    }
}

extension DurationHistogram {
    /// As a store holds it: a JSON list of the first bucket's number and the counts from there on.
    public var stored: String {
        guard !isEmpty else { return "[]" }
        var text = "[\(first)"
        for count in counts { text += ",\(count)" }
        return text + "]"
    }

    /// - Parameter stored: what another program has written there counts as nothing.
    public init(stored: String) {
        let numbers = stored.dropFirst().dropLast().split(separator: ",").map { Int64($0) ?? 0 }
        guard let first = numbers.first, (0..<Int64(Self.buckets)).contains(first) else { return }
        for (offset, count) in numbers.dropFirst().prefix(Self.buckets - Int(first)).enumerated() where count > 0 {
            add(count, to: Int(first) + offset)
        }
    }
}

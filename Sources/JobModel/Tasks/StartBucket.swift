/// The starts that a rate allows: as many as the burst, and one more each interval, up to the burst again.
///
/// "Generic cell rate algorithm" (ITU-T I.371, Annex A): one time says all, that at which the bucket is full again. A start moves it on by
/// an interval. In any time there are no more starts than the burst and one for each interval.
public struct StartBucket: Sendable, Equatable {
    /// Microseconds from one start to the next, rounded up: rather too few starts than too many.
    public let intervalUs: Int64
    private let burst: Int64
    /// When the bucket is full again, in microseconds since 1970; not before now.
    public private(set) var fullAtUs: Int64

    /// Who waits is woken this often at most, when so many starts are there by then.
    private static let wakeUs: Int64 = 200_000

    /// - Parameters:
    ///   - burst: of the job, from 1.
    ///   - fullAtUs: as it was last written; `nil` for a bucket that nobody has used.
    ///   - now: in milliseconds.
    public init(_ rate: StartRate, burst: Int, fullAtUs: Int64?, now: UTCMilliseconds) {
        let (quotient, rest) = (rate.perMs * 1_000).quotientAndRemainder(dividingBy: Int64(max(rate.count, 1)))
        intervalUs = max(quotient + (rest > 0 ? 1 : 0), 1)
        self.burst = Int64(max(burst, 1))
        let nowUs = now * 1_000
        // It cannot be emptier than empty: a clock that was set back must not make it so.
        self.fullAtUs = min(max(fullAtUs ?? nowUs, nowUs), nowUs + self.burst * intervalUs)
    }

    /// Starts that are there.
    ///
    /// - Parameter now: as the bucket was made with.
    public func available(at now: UTCMilliseconds) -> Int {
        Int(max((burst * intervalUs - (fullAtUs - now * 1_000)) / intervalUs, 0))
    }

    /// Takes one that is there.
    public mutating func take() { fullAtUs += intervalUs }

    /// As it is when so many that are there have been taken.
    public func taking(_ count: Int) -> StartBucket {
        var bucket = self
        bucket.fullAtUs += Int64(count) * intervalUs
        return bucket
    }

    /// When somebody who waits should look again: when one start is there, or more where they come fast.
    public var opensAt: UTCMilliseconds {
        let wanted = min(max(Self.wakeUs / intervalUs, 1), burst)
        return (fullAtUs - (burst - wanted) * intervalUs + 999) / 1_000
    }

    /// When the first start is there that is not there now.
    public var nextStartAt: UTCMilliseconds { (fullAtUs - (burst - 1) * intervalUs + 999) / 1_000 }
}

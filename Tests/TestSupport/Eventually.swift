import Foundation

/// Waits until `condition` holds, looking every few milliseconds, and says whether it did within `seconds`.
///
/// For what no event tells: another process's tables, a pid that goes away. The time limit is a bound on a broken run, not a
/// measurement.
public func eventually(within seconds: Double = 60, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: 0.005)
    }
    return try condition()
}

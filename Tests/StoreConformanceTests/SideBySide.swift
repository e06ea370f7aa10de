import Dispatch
import Foundation
import JobStore
import Synchronization

/// Makes one call in each of several threads, each with a connection of its own.
///
/// - Throws: the first error of any.
func sideBySide<Answer: Sendable>(
    _ count: Int, at location: String, _ call: @escaping @Sendable (any Store, Int) throws -> Answer
) throws -> [Answer] {
    let stores = try (0..<count).map { _ in try openStore(at: location) }
    let answers = Mutex<[Result<Answer, any Error>]>([])
    let done = DispatchGroup()
    for (number, store) in stores.enumerated() {
        done.enter()
        Thread.detachNewThread {
            let answer = Result { try call(store, number) }
            answers.withLock { $0.append(answer) }
            done.leave()
        }
    }
    done.wait()
    return try answers.withLock { $0 }.map { try $0.get() }
}

import Synchronization

/// What a client has yet to be sent: a little. It holds what its connection does not take at once.
final class StreamBuffer: Sendable {
    private struct State {
        var texts: [String] = []
        var bytes = 0
        var hasEnded = false
        var waiter: CheckedContinuation<String?, Never>?
    }

    private let mostTexts: Int
    private let mostBytes: Int
    private let state = Mutex(State())

    init(mostTexts: Int = 512, mostBytes: Int = 256 << 10) {
        self.mostTexts = mostTexts
        self.mostBytes = mostBytes
    }

    /// Whether a good deal more may be added.
    var hasRoom: Bool { state.withLock { $0.texts.count < mostTexts / 2 && $0.bytes < mostBytes / 2 } }

    /// - Returns: `false` when there is no room: then nothing more is sent.
    func append(_ text: String) -> Bool {
        let (isRoom, waiter) = state.withLock { state -> (Bool, CheckedContinuation<String?, Never>?) in
            if state.hasEnded { return (true, nil) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (true, waiter)
            }
            state.texts.append(text)
            state.bytes += text.utf8.count
            return (state.texts.count <= mostTexts && state.bytes <= mostBytes, nil)
        }
        waiter?.resume(returning: text)
        return isRoom
    }

    /// Ends it behind what was added.
    func end() {
        let waiter = state.withLock { state in
            state.hasEnded = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    /// All that was added since the last call, or the next that is; `nil` at the end, and when its task is cancelled. For one caller.
    func next() async -> String? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let text: String?? = state.withLock { state in
                    if !state.texts.isEmpty {
                        defer { (state.texts, state.bytes) = ([], 0) }
                        return state.texts.joined()
                    }
                    if state.hasEnded { return .some(nil) }
                    state.waiter = continuation
                    return nil
                }
                if let text { continuation.resume(returning: text) }
            }
        } onCancel: {
            end()
        }
    }
}

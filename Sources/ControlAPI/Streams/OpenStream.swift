import JobModel
import NIOCore

/// A client that is told things for as long as its connection lasts.
final class OpenStream: Sendable {
    let id: UInt64
    let request: StreamRequest
    let token: AccessToken
    let buffer: StreamBuffer
    private let channel: any Channel

    init(id: UInt64, _ request: StreamRequest, token: AccessToken, buffer: StreamBuffer, channel: any Channel) {
        self.id = id
        self.request = request
        self.token = token
        self.buffer = buffer
        self.channel = channel
    }

    /// Lets it end behind what it has yet to be sent.
    func end() { buffer.end() }

    /// Ends it at once: its client reads nothing, and would take no good-bye.
    func cutOff() {
        buffer.end()
        channel.cutOff()
    }
}

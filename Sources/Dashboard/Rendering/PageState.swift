/// The five states that pages tell apart, each by colour, shape and word.
enum PageState: String {
    case waiting, running, ok, failed, held

    /// - Parameter code: how an attempt ended.
    init(code: Int64) {
        switch code {
        case 200: self = .ok
        case 202: self = .waiting
        case 204, 499: self = .held
        default: self = .failed
        }
    }
}

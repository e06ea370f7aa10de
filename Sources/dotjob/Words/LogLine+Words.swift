import JobModel
import Wording

extension LogLine {
    /// With its time, its level and, where it was not logged but printed, where it comes from.
    var shownText: String {
        let time = Terminal.paint(ReadableTime.local(at, saysZone: false), .dim)
        let colour: Terminal.Colour? =
            switch level {
            case .debug: .dim
            case .info: nil
            case .warning: .yellow
            case .error: .red
            }
        let from = source == .log ? "" : " [\(source.rawValue)]"
        return "\(time) \(Terminal.paint("\(level)", colour))\(from) \(text.printable)"
    }
}

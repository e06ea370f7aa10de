import Foundation

/// Round numbers beside a chart, from 0 up to the first that nothing exceeds.
struct Axis {
    let top: Double
    let ticks: [Double]

    init(upTo most: Double) {
        guard most > 0 else {
            top = 1
            ticks = [0, 1]
            return
        }
        let power = pow(10, floor(log10(most)))
        let step = [0.2, 0.5, 1, 2, 5].map { $0 * power }.first { most / $0 <= 4 } ?? power * 5
        let count = Int((most / step).rounded(.up))
        top = Double(count) * step
        ticks = (0...count).map { Double($0) * step }
    }
}

import Wording

/// Rows under headings, aligned for a terminal. A row is as high as the highest of its cells.
struct Table {
    struct Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        fileprivate var lines: [String]
        var colour: Terminal.Colour?

        var text: String { lines.joined(separator: "\n") }

        init(_ text: String?, _ colour: Terminal.Colour? = nil) { self.init(lines: text.map { [$0] } ?? [], colour) }

        /// Lines below each other.
        init(lines: [String], _ colour: Terminal.Colour? = nil) {
            self.lines = lines.isEmpty ? ["-"] : lines.map(\.printable)
            self.colour = colour
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    private let headings: [String]
    /// Columns of numbers, aligned to the right.
    private let numbers: Set<String>
    private var rows: [[Cell]] = []

    init(_ headings: [String], numbers: Set<String> = []) {
        self.headings = headings
        self.numbers = numbers
    }

    /// Adds a row: a cell for each heading.
    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    /// The lines, without an end of the last one.
    var text: String {
        var widths: [Int] = []
        return text(continuing: &widths)
    }

    /// The lines of one page of a long table.
    ///
    /// - Parameter widths: of the columns so far; empty for the first page, which has the headings.
    func text(continuing widths: inout [Int]) -> String {
        let isFirst = widths.isEmpty
        widths = headings.indices.map { column in
            let known = isFirst ? Self.width(of: headings[column]) : widths[column]
            return rows.reduce(known) { width, row in
                row[column].lines.reduce(width) { max($0, Self.width(of: $1)) }
            }
        }
        let heading = isFirst ? [headings.map { Cell($0, .dim) }] : []
        return (heading + rows).flatMap { lines($0, widths: widths) }.joined(separator: "\n")
    }

    private func lines(_ cells: [Cell], widths: [Int]) -> [String] {
        let height = cells.reduce(1) { max($0, $1.lines.count) }
        return (0..<height).map { line($0, of: cells, widths: widths) }
    }

    private func line(_ index: Int, of cells: [Cell], widths: [Int]) -> String {
        // Nothing follows the last cell of a line that has something to show.
        let last = cells.lastIndex { index < $0.lines.count } ?? 0
        return cells[...last].indices.map { column in
            let cell = cells[column]
            let text = index < cell.lines.count ? cell.lines[index] : ""
            let space = String(repeating: " ", count: widths[column] - Self.width(of: text))
            let painted = Terminal.paint(text, cell.colour)
            if numbers.contains(headings[column]) { return space + painted }
            return column == last ? painted : painted + space
        }.joined(separator: "  ")
    }

    /// Terminal columns: two for a Chinese character or a picture.
    private static func width(of text: String) -> Int {
        text.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
    }

    /// The blocks that Unicode's EastAsianWidth.txt calls wide, roughly.
    private static func isWide(_ character: Character) -> Bool {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

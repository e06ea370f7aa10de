/// What a person may have meant who wrote a time zone's name that is none.
struct ZoneSuggestions {
    private static let most = 3

    /// Big cities that people look for; their zones go by another city's name.
    private static let cities = [
        "Beijing": "Asia/Shanghai", "Peking": "Asia/Shanghai", "Shenzhen": "Asia/Shanghai",
        "Guangzhou": "Asia/Shanghai", "Hangzhou": "Asia/Shanghai", "Nanjing": "Asia/Shanghai",
        "China": "Asia/Shanghai", "Delhi": "Asia/Kolkata", "New_Delhi": "Asia/Kolkata", "Mumbai": "Asia/Kolkata",
        "Bangalore": "Asia/Kolkata", "India": "Asia/Kolkata", "Osaka": "Asia/Tokyo", "Hanoi": "Asia/Ho_Chi_Minh",
        "Saigon": "Asia/Ho_Chi_Minh", "San_Francisco": "America/Los_Angeles", "Seattle": "America/Los_Angeles",
        "Boston": "America/New_York", "Washington": "America/New_York", "Miami": "America/New_York",
        "Atlanta": "America/New_York", "Houston": "America/Chicago", "Dallas": "America/Chicago",
        "Montreal": "America/Toronto", "Ottawa": "America/Toronto", "Calgary": "America/Edmonton",
        "Rio_de_Janeiro": "America/Sao_Paulo", "Munich": "Europe/Berlin", "Hamburg": "Europe/Berlin",
        "Frankfurt": "Europe/Berlin", "Cologne": "Europe/Berlin", "Geneva": "Europe/Zurich", "Bern": "Europe/Zurich",
        "Milan": "Europe/Rome", "Barcelona": "Europe/Madrid", "Lyon": "Europe/Paris", "Manchester": "Europe/London",
        "Edinburgh": "Europe/London", "St_Petersburg": "Europe/Moscow", "Canberra": "Australia/Sydney",
        "Wellington": "Pacific/Auckland", "Abu_Dhabi": "Asia/Dubai", "Tel_Aviv": "Asia/Jerusalem",
        "Cape_Town": "Africa/Johannesburg",
    ]

    private let names: [String]

    /// - Parameter names: those that there are.
    init(among names: [String]) { self.names = names }

    /// The names that come nearest, the nearest first; none when nothing comes near.
    func of(_ text: String) -> [String] {
        let wanted = Self.folded(text)
        if let other = names.first(where: { Self.folded($0) == wanted }) { return [other] }
        let city = Self.lastPart(wanted)
        let cities = Self.cities.filter { Self.folded($0.key) == city && names.contains($0.value) }.map(\.value)
        let sameCity = names.filter { Self.lastPart(Self.folded($0)) == city }
        if !cities.isEmpty || !sameCity.isEmpty { return Array((cities + sameCity).prefix(Self.most)) }
        guard wanted.count > 3 else { return [] }
        let near = names.compactMap { name -> (name: String, distance: Int)? in
            let folded = Self.folded(name)
            let whole = Self.distance(wanted, folded)
            let distance = text.contains("/") ? whole : min(whole, Self.distance(wanted, Self.lastPart(folded)))
            return distance <= (wanted.count < 6 ? 1 : 2) ? (name, distance) : nil
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(Self.most).map(\.name)
    }

    private static func folded(_ text: String) -> String {
        String(text.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    }

    private static func lastPart(_ text: String) -> String { text.split(separator: "/").last.map(String.init) ?? text }

    /// Letters that must be put in, left out, changed or swapped with their neighbour (optimal string alignment).
    private static func distance(_ first: String, _ second: String) -> Int {
        let (one, other) = (Array(first.utf8), Array(second.utf8))
        if abs(one.count - other.count) > 2 || one.count > 64 { return .max }
        var rows = [Array(0...other.count)]
        for i in 0..<one.count {
            var row = [i + 1]
            for j in 0..<other.count {
                var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (one[i] == other[j] ? 0 : 1))
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[one.count][other.count]
    }
}

import JobModel

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
            let whole = EditDistance.between(wanted, folded)
            let distance = text.contains("/") ? whole : min(whole, EditDistance.between(wanted, Self.lastPart(folded)))
            return distance <= (wanted.count < 6 ? 1 : 2) ? (name, distance) : nil
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(Self.most).map(\.name)
    }

    private static func folded(_ text: String) -> String {
        String(text.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    }

    private static func lastPart(_ text: String) -> String { text.split(separator: "/").last.map(String.init) ?? text }
}

/// Letters that stand for several time zones, or for half a year of one: no schedule can be meant by them.
struct ZoneAbbreviation {
    /// The zones that go by it, the most likely first.
    let choices: [String]
    /// What a job runs by that was stored with it, when ICU's table of such names was asked; `nil` for letters that it did not know.
    let storedMeaning: String?

    private init(_ choices: String..., stored: String? = nil) {
        self.choices = choices
        storedMeaning = stored
    }

    init?(_ name: String) {
        guard let known = Self.all[name] else { return nil }
        self = known
    }

    // The meanings of stored ones are those of ICU 76 (`TimeZone(identifier:)` of swift-foundation 6.3).
    private static let all: [String: ZoneAbbreviation] = [
        "ACT": .init("Australia/Darwin", "America/Rio_Branco", stored: "Australia/Darwin"),
        "AET": .init("Australia/Sydney", "Australia/Brisbane", stored: "Australia/Sydney"),
        "AGT": .init("America/Argentina/Buenos_Aires", stored: "America/Argentina/Buenos_Aires"),
        "ART": .init("America/Argentina/Buenos_Aires", "Africa/Cairo", stored: "Africa/Cairo"),
        "AST": .init("America/Halifax", "America/Puerto_Rico", "Asia/Riyadh", stored: "America/Anchorage"),
        "BET": .init("America/Sao_Paulo", stored: "America/Sao_Paulo"),
        "BST": .init("Europe/London", "Asia/Dhaka", "Pacific/Bougainville", stored: "Asia/Dhaka"),
        "CAT": .init("Africa/Maputo", "Africa/Johannesburg", stored: "Africa/Maputo"),
        "CNT": .init("America/St_Johns", stored: "America/St_Johns"),
        "CST": .init("Asia/Shanghai", "America/Chicago", "America/Havana", stored: "America/Chicago"),
        "CTT": .init("Asia/Shanghai", stored: "Asia/Shanghai"),
        "EAT": .init("Africa/Nairobi", stored: "Africa/Nairobi"),
        "ECT": .init("America/Guayaquil", "Europe/Paris", stored: "Europe/Paris"),
        "EST": .init("America/New_York", "America/Panama", "America/Jamaica", stored: "America/Panama"),
        "HST": .init("Pacific/Honolulu", "America/Adak", stored: "Pacific/Honolulu"),
        "IET": .init("America/Indiana/Indianapolis", stored: "America/Indiana/Indianapolis"),
        "IST": .init("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem", stored: "Asia/Kolkata"),
        "JST": .init("Asia/Tokyo", stored: "Asia/Tokyo"),
        "MIT": .init("Pacific/Marquesas", "Pacific/Apia", stored: "Pacific/Apia"),
        "MST": .init("America/Denver", "America/Phoenix", "Asia/Kuala_Lumpur", stored: "America/Phoenix"),
        "NET": .init("Asia/Yerevan", stored: "Asia/Yerevan"),
        "NST": .init("America/St_Johns", "Pacific/Auckland", stored: "Pacific/Auckland"),
        "PLT": .init("Asia/Karachi", stored: "Asia/Karachi"),
        "PNT": .init("America/Phoenix", stored: "America/Phoenix"),
        "PRT": .init("America/Puerto_Rico", stored: "America/Puerto_Rico"),
        "PST": .init("America/Los_Angeles", "Asia/Manila", "Pacific/Pitcairn", stored: "America/Los_Angeles"),
        "SST": .init("Pacific/Pago_Pago", "Asia/Singapore", "Pacific/Guadalcanal", stored: "Pacific/Guadalcanal"),
        "VST": .init("Asia/Ho_Chi_Minh", stored: "Asia/Ho_Chi_Minh"),

        "ADT": .init("America/Halifax", "Atlantic/Bermuda"),
        "AEDT": .init("Australia/Sydney", "Australia/Melbourne", "Australia/Hobart"),
        "AEST": .init("Australia/Sydney", "Australia/Brisbane"),
        "AKDT": .init("America/Anchorage"),
        "AKST": .init("America/Anchorage"),
        "AWST": .init("Australia/Perth"),
        "BRT": .init("America/Sao_Paulo"),
        "CDT": .init("America/Chicago", "America/Havana"),
        "CEST": .init("Europe/Berlin", "Europe/Paris", "Europe/Madrid"),
        "CT": .init("America/Chicago"),
        "EDT": .init("America/New_York"),
        "EEST": .init("Europe/Athens", "Europe/Kyiv", "Europe/Helsinki"),
        "ET": .init("America/New_York"),
        "GST": .init("Asia/Dubai", "Atlantic/South_Georgia"),
        "HKT": .init("Asia/Hong_Kong"),
        "ICT": .init("Asia/Bangkok", "Asia/Ho_Chi_Minh"),
        "KST": .init("Asia/Seoul"),
        "MDT": .init("America/Denver"),
        "MSK": .init("Europe/Moscow"),
        "NZDT": .init("Pacific/Auckland"),
        "NZST": .init("Pacific/Auckland"),
        "PDT": .init("America/Los_Angeles"),
        "PHT": .init("Asia/Manila"),
        "PKT": .init("Asia/Karachi"),
        "PT": .init("America/Los_Angeles"),
        "SAST": .init("Africa/Johannesburg"),
        "SGT": .init("Asia/Singapore"),
        "WEST": .init("Europe/Lisbon"),
        "WIB": .init("Asia/Jakarta"),
    ]
}

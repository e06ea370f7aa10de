const std = @import("std");
const abi = @import("abi.zig");

/// Reads a member of the parameters; null when there is none, or it is null.
pub fn read(comptime T: type, task: *const abi.Task, key: [:0]const u8) error{WrongType}!?T {
    switch (T) {
        []const u8 => {
            var text: [*]const u8 = "";
            var length: usize = 0;
            if (!try isFound(task.host.get_string(task, key, &text, &length))) return null;
            return text[0..length];
        },
        bool => {
            var value = false;
            return if (try isFound(task.host.get_bool(task, key, &value))) value else null;
        },
        else => {},
    }
    switch (@typeInfo(T)) {
        .int => {
            var value: i64 = 0;
            if (!try isFound(task.host.get_int(task, key, &value))) return null;
            if (value < std.math.minInt(T) or value > std.math.maxInt(T)) return error.WrongType;
            return @intCast(value);
        },
        .float => {
            var value: f64 = 0;
            return if (try isFound(task.host.get_double(task, key, &value))) @floatCast(value) else null;
        },
        else => @compileError("a parameter is []const u8, an integer, a float or bool; read others with std.json"),
    }
}

fn isFound(answer: i32) error{WrongType}!bool {
    return switch (answer) {
        abi.found => true,
        abi.missing => false,
        else => error.WrongType,
    };
}

/// How an error names the type, after "must be".
pub fn typeName(comptime T: type) []const u8 {
    return switch (T) {
        []const u8 => "a string",
        bool => "true or false",
        i64, isize => "an integer of 64 bits",
        else => switch (@typeInfo(T)) {
            // The host reads integers of 64 bits with a sign: the upper half of a u64 is out of reach.
            .int => std.fmt.comptimePrint("an integer from {d} to {d}", .{
                @max(std.math.minInt(T), std.math.minInt(i64)), @min(std.math.maxInt(T), std.math.maxInt(i64)),
            }),
            else => "a number",
        },
    };
}

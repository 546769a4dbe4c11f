using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Flags;

/// <summary>Someone asking for one flag at one instant.</summary>
public sealed record FlagCase(string Json, string FlagId, string UserId, string[] Groups, DateTimeOffset Now)
{
    public override string ToString() =>
        $"flag {FlagId}, user '{(UserId.Length > 60 ? UserId[..60] + "…" : UserId)}', groups [{string.Join(", ", Groups)}], at {Now:O}\n{Json}";
}

/// <summary>Generates flags in every shape of the schema, and users that their rules are likely to meet.</summary>
internal static class FlagGenerators
{
    private static readonly string[] Names =
    [
        "alice", "Alice", "ALICE", "bob", "", " ", "ü", "İstanbul", "istanbul", "ß", "SS", "名前", "a\u0301", "á", "😀", "tenant:acme", "tenant:Acme",
        "tier:gold", "line\nbreak", "quote\"back\\slash", new('x', 10_000), new('é', 10_000),
    ];

    private static readonly string[] VariantNames = ["old", "new", "v2.3.0", "ünï"];
    private static readonly double[] Bounds = [0, 100, 50, 25, 0.01, 1, 33.333333333333336, 99.99999999999999, 1e-9];

    private static Gen<string> Name => Gen.Elements(Names);

    private static Gen<double> Bound =>
        Gen.OneOf(Gen.Elements(Bounds), Gen.Choose(0, 1_000_000).Select(number => number / 10_000.0));

    public static Arbitrary<FlagCase> Cases() => (
        from id in Gen.Elements("f", "Release.Orders", "ünïcode", "a b", new string('i', 300))
        from flag in Flag(id)
        from user in Gen.OneOf(Name, Gen.Choose(0, 1_000_000).Select(number => "user-" + number.ToString(CultureInfo.InvariantCulture)))
        from groups in Name.Where(name => name.Length < 100).ArrayOf().Resize(4)
        from now in Instant
        select new FlagCase(
            new JsonObject { ["feature_management"] = new JsonObject { ["feature_flags"] = new JsonArray(flag) } }.ToJsonString(),
            id, user, groups, now)).ToArbitrary();

    public static Gen<DateTimeOffset> Instant =>
        from minutes in Gen.Choose(0, 60 * 24 * 120)
        from offset in Gen.Elements(0, 0, 1, -1)
        select new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes).AddTicks(offset);

    private static Gen<JsonObject> Flag(string id) =>
        from isEnabled in Gen.Frequency((6, Gen.Constant(true)), (1, Gen.Constant(false)))
        from variants in Gen.SubListOf(VariantNames)
        from conditions in Optional(Conditions)
        from overrides in Gen.Elements("None", "Enabled", "disabled").ListOf(VariantNames.Length)
        from allocation in Optional(Allocation([.. variants]))
        select new JsonObject
        {
            ["id"] = id,
            ["enabled"] = isEnabled,
            ["telemetry"] = new JsonObject { ["enabled"] = true },
            ["conditions"] = conditions,
            ["variants"] = new JsonArray([.. variants.Select((name, place) => (JsonNode)new JsonObject
            {
                ["name"] = name,
                ["configuration_value"] = new JsonObject { ["cluster"] = name, ["deep"] = new JsonArray(1, true, new JsonArray(), new JsonObject()) },
                ["status_override"] = overrides[place],
            })]),
            ["allocation"] = variants.Count == 0 ? null : allocation,
        };

    private static Gen<JsonObject> Conditions =>
        from requirement in Gen.Elements("Any", "All", "any", "ALL")
        from filters in Gen.OneOf(Targeting, Targeting, TimeWindow, Gen.Constant(0).Select(_ => Filter("AlwaysOn", [])), Gen.Constant(0).Select(_ => Filter("On", []))).ListOf()
        select new JsonObject { ["requirement_type"] = requirement, ["client_filters"] = new JsonArray([.. filters.Take(3)]) };

    private static JsonObject Filter(string name, JsonObject parameters) => new() { ["name"] = name, ["parameters"] = parameters };

    private static Gen<JsonObject> Targeting =>
        from alias in Gen.Elements("Microsoft.Targeting", "Targeting", "microsoft.targeting")
        from users in Name.ListOf()
        from excludedUsers in Name.ListOf()
        from excludedGroups in Name.ListOf()
        from groups in Name.Where(name => name.Length is > 0 and < 100).ListOf()
        from percentages in Bound.ListOf(20)
        from hasExclusion in Gen.Elements(true, false)
        select Filter(alias, new JsonObject
        {
            ["Audience"] = new JsonObject
            {
                ["Users"] = Strings(users.Take(3)),
                ["Groups"] = new JsonArray([.. groups.Take(3).Select((name, place) => (JsonNode)new JsonObject { ["Name"] = name, ["RolloutPercentage"] = percentages[place] })]),
                ["DefaultRolloutPercentage"] = percentages[19],
                ["Exclusion"] = hasExclusion ? new JsonObject { ["Users"] = Strings(excludedUsers.Take(1)), ["Groups"] = Strings(excludedGroups.Take(1)) } : null,
            },
        });

    private static Gen<JsonObject> Allocation(string[] variants) => variants.Length == 0 ? Gen.Constant(new JsonObject()) :
        from byDefault in Optional(Gen.Elements(variants).Select(name => (JsonNode)name))
        from whenDisabled in Optional(Gen.Elements(variants).Select(name => (JsonNode)name))
        from seed in Optional(Gen.Elements("seed", "1", "ü").Select(text => (JsonNode)text))
        from users in Rules("users", variants)
        from groups in Rules("groups", variants)
        from ranges in Range(variants).ListOf()
        select new JsonObject
        {
            ["default_when_enabled"] = byDefault,
            ["default_when_disabled"] = whenDisabled,
            ["seed"] = seed,
            ["user"] = users,
            ["group"] = groups,
            ["percentile"] = new JsonArray([.. ranges.Take(4)]),
        };

    private static Gen<JsonArray> Rules(string key, string[] variants) =>
        from names in Name.NonEmptyListOf().ListOf()
        from chosen in Gen.Elements(variants).ListOf(3)
        select new JsonArray([.. names.Take(3).Select((list, place) => (JsonNode)new JsonObject { ["variant"] = chosen[place], [key] = Strings(list.Take(3)) })]);

    private static Gen<JsonObject> Range(string[] variants) =>
        from variant in Gen.Elements(variants)
        from a in Bound
        from b in Bound
        select new JsonObject { ["variant"] = variant, ["from"] = Math.Min(a, b), ["to"] = Math.Max(a, b) };

    public static Gen<JsonObject> TimeWindow =>
        from startDay in Gen.Choose(0, 40)
        from startMinute in Gen.Choose(0, 60 * 24)
        from offset in Gen.Elements(0, 2, -8, 13)
        from minutes in Gen.Choose(1, 60 * 24)
        from shape in Gen.Choose(0, 4)
        from recurrence in Recurrence(new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.FromHours(offset)).AddDays(startDay).AddMinutes(startMinute))
        let start = new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.FromHours(offset)).AddDays(startDay).AddMinutes(startMinute)
        let end = start.AddMinutes(minutes)
        select Filter("Microsoft.TimeWindow", shape switch
        {
            0 => new JsonObject { ["Start"] = start.ToString("O", CultureInfo.InvariantCulture) },
            1 => new JsonObject { ["End"] = end.ToString("R", CultureInfo.InvariantCulture) },
            2 => new JsonObject { ["Start"] = start.ToString("R", CultureInfo.InvariantCulture), ["End"] = end.ToString("R", CultureInfo.InvariantCulture) },
            _ => new JsonObject { ["Start"] = start.ToString("O", CultureInfo.InvariantCulture), ["End"] = end.ToString("O", CultureInfo.InvariantCulture), ["Recurrence"] = recurrence },
        });

    private static Gen<JsonObject> Recurrence(DateTimeOffset start) =>
        from isWeekly in Gen.Elements(true, false)
        from interval in Gen.Choose(1, 4)
        from days in Gen.SubListOf(Enum.GetNames<DayOfWeek>())
        from first in Gen.Elements(Enum.GetNames<DayOfWeek>())
        from range in Gen.Choose(0, 2)
        from count in Gen.Choose(1, 12)
        select new JsonObject
        {
            ["Pattern"] = isWeekly
                ? new JsonObject { ["Type"] = "Weekly", ["Interval"] = interval, ["DaysOfWeek"] = Strings(days.Append(start.DayOfWeek.ToString()).Distinct()), ["FirstDayOfWeek"] = first }
                : new JsonObject { ["Type"] = "Daily", ["Interval"] = interval },
            ["Range"] = range switch
            {
                0 => new JsonObject { ["Type"] = "NoEnd" },
                1 => new JsonObject { ["Type"] = "Numbered", ["NumberOfOccurrences"] = count },
                _ => new JsonObject { ["Type"] = "EndDate", ["EndDate"] = start.AddDays(count * 5).ToString("O", CultureInfo.InvariantCulture) },
            },
        };

    private static JsonArray Strings(IEnumerable<string> strings) => new([.. strings.Select(text => (JsonNode)text)]);

    private static Gen<T?> Optional<T>(Gen<T> generator)
        where T : class =>
        Gen.Frequency((4, generator.Select(value => (T?)value)), (1, Gen.Constant<T?>(null)));
}

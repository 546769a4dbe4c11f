using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>A flag being converted from a foreign file, with its notes.</summary>
internal sealed class FlagDraft(string id, string path)
{
    /// <summary>The remedy for a rule that cannot be converted.</summary>
    public const string ByHand = "Write the rule by hand as users, groups or percentiles";

    private const int MaxShown = 60;

    private readonly List<ImportNote> _notes = [];
    private readonly List<(string Variant, List<string> Names)> _users = [];
    private readonly List<(string Variant, List<string> Names)> _groups = [];
    private readonly List<JsonObject> _rules = [];
    private readonly List<JsonObject> _requirements = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>The notes.</summary>
    public IReadOnlyList<ImportNote> Notes => _notes;

    /// <summary>Whether it cannot be converted.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Variant for users whom no rule names, or <c>null</c>.</summary>
    public string? Default { get; set; }

    /// <summary>Shares of variants; empty for no split.</summary>
    public List<(string Variant, double Weight)> Shares { get; } = [];

    /// <summary>
    /// Ranges of percentiles in place of <see cref="Shares"/>, where these have gaps; empty for none.
    /// </summary>
    public List<(string Variant, double From, double To)> Parts { get; } = [];

    /// <summary>How percentiles are computed there: the element <c>bucketing</c>; <c>null</c> for as here.</summary>
    public JsonObject? Bucketing { get; set; }

    /// <summary>Whether a group was named before: users named after it would take precedence here.</summary>
    public IEnumerable<string> GroupVariants => _groups.Select(static rule => rule.Variant);

    public void Refuse(string where, string? value, string problem, string remedy)
    {
        IsRefused = true;
        _notes.Add(new(true, id, where, Shorten(value), problem, remedy));
    }

    public void Report(string where, string? value, string problem, string remedy) =>
        _notes.Add(new(false, id, where, Shorten(value), problem, remedy));

    /// <summary>Notes once that a percentage is preserved but its users are not.</summary>
    public void ReportNewBuckets(string where) =>
        Report(where, null, "The share stays, the users in it do not: buckets are another hash here.", "Move flags while everybody is on one variant, or expect users to change variant once");

    /// <summary>Notes that a rule is left out, because the one before it applies to everybody.</summary>
    public void ReportUnreachable(string where, string? value) =>
        Report(where, value, "A rule before it applies to everybody; it is left out.", "Nothing");

    /// <summary>Splits users by a field of theirs: <see cref="Bucketing"/> names the group that it becomes.</summary>
    /// <param name="bucketing">The element <c>bucketing</c>.</param>
    /// <param name="field">The field; <c>null</c> for the user's id.</param>
    /// <param name="where">Path of the split.</param>
    public void SplitBy(JsonObject bucketing, string? field, string where)
    {
        Bucketing = bucketing;
        if (field is not null)
            SplitRuleBy(bucketing, field, where);
    }

    /// <summary>The same for the percentiles of one rule.</summary>
    public void SplitRuleBy(JsonObject bucketing, string field, string where)
    {
        bucketing["attribute"] = field;
        Report(where, field, $"Users are split by {field}, which becomes a group.", GroupRemedy(field));
    }

    public void AddUsers(string variant, IEnumerable<string> names) => _users.Add((variant, [.. names]));

    /// <summary>
    /// Assigns values of a field to a variant: users by name if it is the user's, groups otherwise. Refused where users
    /// come after groups of another variant, because users always come first here.
    /// </summary>
    public void AddRule(string variant, string field, bool isUser, IEnumerable<string> values, string where)
    {
        if (!isUser)
            AddGroup(variant, field, values, where);
        else if (GroupVariants.Any(earlier => earlier != variant))
            Refuse(where, null, "Users are named behind a group that gets another variant; here users always come first.", "Name the users first if that is meant, or leave them out");
        else
            AddUsers(variant, values);
    }

    /// <summary>Whether a rule on attributes was added, after which users and groups would come too early.</summary>
    public bool HasRules => _rules.Count != 0;

    /// <summary>Adds a rule on attributes.</summary>
    /// <param name="when">Its conditions, of which all must be met.</param>
    /// <param name="outcome">The variant, or percentiles with their bucketing.</param>
    public void AddRule(IEnumerable<JsonObject> when, JsonObject outcome)
    {
        outcome.Insert(0, "when", new JsonArray([.. when.Select(static condition => condition.DeepClone())]));
        _rules.Add(outcome);
    }

    /// <summary>Requires a variant of another flag.</summary>
    public void Require(string flag, string variant) => _requirements.Add(new() { ["flag"] = flag, ["variant"] = variant });

    /// <summary>The element <c>requires</c>; <c>null</c> for none.</summary>
    public JsonArray? Requires() => _requirements.Count == 0 ? null : new JsonArray([.. _requirements]);

    /// <summary>Notes once that requests need an attribute.</summary>
    public void ReportAttribute(string attribute, string where)
    {
        if (_fields.Add("\n" + attribute))
            Report(where, attribute, $"The attribute {attribute} is read from requests here.", $"Let FlagGateway:Identity:Attributes have a source As {attribute}");
    }

    /// <summary>Notes once that versions are compared.</summary>
    public void ReportVersions(string where)
    {
        if (_fields.Add("\nversions"))
            Report(where, null, "Versions are ordered by Semantic Versioning here, and what is no version meets no comparison.", "Let the attribute have versions such as 2.10.0");
    }

    /// <summary>Assigns everyone with a value in a field of the context to a variant.</summary>
    public void AddGroup(string variant, string field, IEnumerable<string> values, string where)
    {
        _groups.Add((variant, [.. values.Select(value => $"{field}:{value}")]));
        if (_fields.Add(field))
            Report(where, field, $"The field {field} becomes groups {field}:….", GroupRemedy(field));
    }

    /// <summary>The element <c>allocation</c>.</summary>
    /// <param name="whenDisabled">Variant while the flag is off, or <c>null</c>.</param>
    public JsonObject Allocation(string? whenDisabled)
    {
        JsonObject allocation = [];
        if (Default is not null)
            allocation["default_when_enabled"] = Default;
        if (whenDisabled is not null)
            allocation["default_when_disabled"] = whenDisabled;
        if (_users.Count != 0)
            allocation["user"] = Rules(_users, "users");
        if (_groups.Count != 0)
            allocation["group"] = Rules(_groups, "groups");
        if (_rules.Count != 0)
            allocation["rule"] = new JsonArray([.. _rules]);
        if (Shares.Count != 0)
            allocation["percentile"] = Ranges();
        else if (Parts.Count != 0)
            allocation["percentile"] = Percentiles(Parts);
        if (Bucketing is not null && allocation.ContainsKey("percentile"))
            allocation["bucketing"] = Bucketing.DeepClone();
        return allocation;
    }

    private static JsonArray Rules(List<(string Variant, List<string> Names)> rules, string key) =>
        new([.. rules.Select(rule => (JsonNode)new JsonObject { ["variant"] = rule.Variant, [key] = Strings(rule.Names) })]);

    public static JsonArray Strings(IEnumerable<string> names) => new([.. names.Select(static name => (JsonNode)name)]);

    public static JsonArray Percentiles(IEnumerable<(string Variant, double From, double To)> parts) =>
        new([.. parts.Select(static part => (JsonNode)new JsonObject { ["variant"] = part.Variant, ["from"] = part.From, ["to"] = part.To })]);

    private JsonArray Ranges()
    {
        var total = Shares.Sum(static share => share.Weight);
        var (sum, from) = (0.0, 0.0);
        var last = Shares.FindLastIndex(static share => share.Weight > 0);
        JsonArray ranges = [];
        foreach (var ((variant, weight), place) in Shares.Select(static (share, place) => (share, place)))
        {
            sum += weight;
            // The last one ends at 100 regardless of rounding.
            var to = place >= last ? 100 : Math.Round(sum / total * 100, 10);
            if (weight > 0)
                ranges.Add((JsonNode)new JsonObject { ["variant"] = variant, ["from"] = from, ["to"] = to });
            from = to;
        }

        return ranges;
    }

    private static string GroupRemedy(string field) => $"Let FlagGateway:Identity:Groups have one As {field}, or another name in both places";

    private static string? Shorten(string? value) => value is { Length: > MaxShown } ? value[..(MaxShown - 1)] + "…" : value;
}

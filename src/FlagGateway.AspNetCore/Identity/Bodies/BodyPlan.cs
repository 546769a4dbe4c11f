using FlagGateway.Core.Json;

namespace FlagGateway.Identity.Bodies;

/// <summary>The fields of request bodies that sources name, compiled.</summary>
internal sealed class BodyPlan
{
    private readonly JsonFieldPath[] _paths;
    private readonly int _limit;
    // Only lists in which a field is a source.
    private readonly IdentitySource[] _users;
    private readonly (string Name, IdentitySource[] Sources)[] _values;

    private BodyPlan(JsonFieldPath[] paths, IdentitySource[] users, GroupSource[] groups, AttributeSource[] attributes, int limit)
    {
        (_paths, _limit) = (paths, limit);
        _users = HaveField(users) ? users : [];
        _values =
        [
            .. groups.GroupBy(static group => group.Prefix, StringComparer.Ordinal)
                .Select(static group => (group.Key, group.Select(static source => source.Source).ToArray()))
                .Concat(attributes.Select(static attribute => (attribute.Name, attribute.Sources)))
                .Where(static value => HaveField(value.Item2)),
        ];
    }

    /// <summary>Whether a group or an attribute may be in a field.</summary>
    public bool HasValues => _values.Length != 0;

    /// <summary>Compiles the sources.</summary>
    /// <param name="users">Sources of the user id, in order.</param>
    /// <param name="groups">Sources of groups, in order.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="limit">Most bytes to read of one body.</param>
    /// <returns><c>null</c> if no source names a field.</returns>
    public static BodyPlan? Compile(IdentitySource[] users, GroupSource[] groups, AttributeSource[] attributes, int limit)
    {
        List<JsonFieldPath> paths = [];
        foreach (var source in users.Concat(groups.Select(static group => group.Source)).Concat(attributes.SelectMany(static attribute => attribute.Sources)))
        {
            if (source.Kind == SourceKind.Body && paths.TrueForAll(path => path.Text != source.Name))
                paths.Add(JsonFieldPath.TryParse(source.Name, out var path) ? path : throw new ArgumentException("Not a path of names.", nameof(users)));
        }

        return paths.Count == 0 ? null : new BodyPlan([.. paths], users, groups, attributes, limit);
    }

    /// <summary>Whether a request may need a field: see <see cref="FindNeeded"/>. Allocates nothing.</summary>
    /// <param name="plan">The sources.</param>
    /// <param name="context">The request.</param>
    /// <param name="needsUser">Whether its flag needs the user.</param>
    /// <param name="needsValue">
    /// Whether its flag needs a group or an attribute; <c>null</c> if none of them is in a field.
    /// </param>
    public bool IsNeeded(IdentityPlan plan, HttpContext context, bool needsUser, Predicate<string>? needsValue)
    {
        if (needsUser && AreOpen(_users, plan, context))
            return true;
        foreach (var (name, sources) in _values)
        {
            if (needsValue?.Invoke(name) == true && AreOpen(sources, plan, context))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Finds which fields a request needs: those before which no other source has a value.
    /// </summary>
    /// <param name="plan">The sources.</param>
    /// <param name="context">The request.</param>
    /// <param name="needsUser">Whether its flag needs the user.</param>
    /// <param name="needsValue">
    /// Whether its flag needs a group, by the group's prefix with its colon, or an attribute, by its name.
    /// </param>
    /// <returns>Indexes of fields; of each list, the first with a value is wanted. Empty if none is needed.</returns>
    public List<int[]> FindNeeded(IdentityPlan plan, HttpContext context, bool needsUser, Predicate<string> needsValue)
    {
        List<int[]> needed = [];
        if (needsUser)
            Add(_users, plan, context, needed);
        foreach (var (name, sources) in _values)
        {
            if (needsValue(name))
                Add(sources, plan, context, needed);
        }

        return needed;
    }

    /// <summary>Reads the body for the fields.</summary>
    /// <param name="context">The request.</param>
    /// <param name="needed">The result of <see cref="FindNeeded"/>.</param>
    public ValueTask<BodyFinding> ReadAsync(HttpContext context, List<int[]> needed) =>
        BodySearch.ReadAsync(context, _paths, [.. needed], _limit);

    private static bool HaveField(IdentitySource[] sources) => Array.Exists(sources, static source => source.Kind == SourceKind.Body);

    // Whether no source before the first field has a value.
    private static bool AreOpen(IdentitySource[] sources, IdentityPlan plan, HttpContext context)
    {
        Span<char> scratch = stackalloc char[IdentityScratch.MaxIdBytes];
        foreach (var source in sources)
        {
            if (source.Kind == SourceKind.Body)
                return true;
            if (SourceReader.Read(source, context, plan, trusted: true, scratch, out _) != Finding.Absent)
                return false;
        }

        return false;
    }

    private void Add(IdentitySource[] sources, IdentityPlan plan, HttpContext context, List<int[]> needed)
    {
        List<int> order = [];
        Span<char> scratch = stackalloc char[IdentityScratch.MaxIdBytes];
        foreach (var source in sources)
        {
            if (source.Kind == SourceKind.Body)
                order.Add(Array.FindIndex(_paths, path => path.Text == source.Name));
            else if (SourceReader.Read(source, context, plan, trusted: true, scratch, out _) != Finding.Absent)
                break;
        }

        if (order.Count != 0)
            needed.Add([.. order]);
    }
}

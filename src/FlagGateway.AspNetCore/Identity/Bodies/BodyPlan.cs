using FlagGateway.Core.Json;

namespace FlagGateway.Identity.Bodies;

/// <summary>The fields of request bodies that sources name, compiled.</summary>
internal sealed class BodyPlan
{
    private readonly JsonFieldPath[] _paths;
    private readonly int _limit;

    private BodyPlan(JsonFieldPath[] paths, int limit) => (_paths, _limit) = (paths, limit);

    /// <summary>Compiles the sources.</summary>
    /// <param name="users">Sources of the user id, in order.</param>
    /// <param name="groups">Sources of groups, in order.</param>
    /// <param name="limit">Most bytes to read of one body.</param>
    /// <returns><c>null</c> if no source names a field.</returns>
    public static BodyPlan? Compile(IdentitySource[] users, GroupSource[] groups, int limit)
    {
        List<JsonFieldPath> paths = [];
        foreach (var source in users.Concat(groups.Select(static group => group.Source)))
        {
            if (source.Kind == SourceKind.Body && paths.TrueForAll(path => path.Text != source.Name))
                paths.Add(JsonFieldPath.TryParse(source.Name, out var path) ? path : throw new ArgumentException("Not a path of names.", nameof(users)));
        }

        return paths.Count == 0 ? null : new BodyPlan([.. paths], limit);
    }

    /// <summary>
    /// Finds which fields a request needs: those before which no other source has a value.
    /// </summary>
    /// <param name="plan">The sources.</param>
    /// <param name="context">The request.</param>
    /// <param name="needsUser">Whether its flag needs the user.</param>
    /// <param name="needsGroup">Whether its flag needs a group, by the group's prefix.</param>
    /// <returns>Indexes of fields; of each list, the first with a value is wanted. Empty if none is needed.</returns>
    public List<int[]> FindNeeded(IdentityPlan plan, HttpContext context, bool needsUser, Predicate<string> needsGroup)
    {
        List<int[]> needed = [];
        if (needsUser)
            Add(plan.Users, plan, context, needed);
        foreach (var group in plan.Groups.GroupBy(static group => group.Prefix))
        {
            if (group.Any(static source => source.Source.Kind == SourceKind.Body) && needsGroup(group.Key))
                Add(group.Select(static source => source.Source), plan, context, needed);
        }

        return needed;
    }

    /// <summary>Reads the body for the fields.</summary>
    /// <param name="context">The request.</param>
    /// <param name="needed">The result of <see cref="FindNeeded"/>.</param>
    public ValueTask<BodyFinding> ReadAsync(HttpContext context, List<int[]> needed) =>
        BodySearch.ReadAsync(context, _paths, [.. needed], _limit);

    private void Add(IEnumerable<IdentitySource> sources, IdentityPlan plan, HttpContext context, List<int[]> needed)
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

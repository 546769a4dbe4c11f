namespace FlagGateway.Core.Flags;

/// <summary>All segments of one configuration, compiled. Immutable.</summary>
public sealed class SegmentTable
{
    /// <summary>Most segments that flags.json may have.</summary>
    public const int MaxSegments = 64;

    private readonly string[] _groups;
    private readonly CompiledSegment[] _compiled;

    /// <summary>Compiles segments.</summary>
    /// <param name="segments">
    /// Segments without problems, with different names; at most <see cref="MaxSegments"/>.
    /// </param>
    /// <exception cref="ArgumentException">There are too many.</exception>
    public SegmentTable(IReadOnlyList<UserSegment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        if (segments.Count > MaxSegments)
            throw new ArgumentException($"At most {MaxSegments} segments are possible.", nameof(segments));
        Segments = segments;
        _groups = [.. segments.Select(static segment => UserSegment.Prefix + segment.Name)];
        _compiled = [.. segments.Select(static segment => new CompiledSegment(segment))];
    }

    /// <summary>No segment.</summary>
    public static SegmentTable Empty { get; } = new([]);

    /// <summary>The segments in the order of the file.</summary>
    public IReadOnlyList<UserSegment> Segments { get; }

    /// <summary>Finds the segments to which a subject belongs, as groups: <c>segment:staff</c>.</summary>
    /// <param name="subject">The subject.</param>
    public IReadOnlyList<string> Find(in Subject subject)
    {
        var members = Match(subject, ulong.MaxValue);
        return [.. _groups.Where((_, index) => (members & (1UL << index)) != 0)];
    }

    /// <summary>A bit for each of the segments that are names as groups.</summary>
    internal ulong MaskOf(IEnumerable<string> groups)
    {
        var mask = 0UL;
        foreach (var group in groups)
        {
            if (Array.IndexOf(_groups, group) is >= 0 and var index)
                mask |= 1UL << index;
        }

        return mask;
    }

    /// <summary>Names of the attributes on which some of the segments depend.</summary>
    internal IEnumerable<string> AttributesOf(ulong mask) => Chosen(mask).SelectMany(static segment => segment.Rules).Select(static rule => rule.Attribute);

    /// <summary>Whether some of the segments depend on the user's id.</summary>
    internal bool NeedUser(ulong mask) => Chosen(mask).Any(static segment => segment.Users.Count != 0 || segment.ExcludedUsers.Count != 0);

    /// <summary>Adds the segments to which a subject belongs to its groups. Allocates nothing.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="wanted">A bit for each segment that matters.</param>
    internal Subject Apply(in Subject subject, ulong wanted) =>
        new(subject.UserId, subject.BucketKey, subject.Groups.With(_groups, Match(subject, wanted)), subject.Attributes);

    private IEnumerable<UserSegment> Chosen(ulong mask) => Segments.Where((_, index) => (mask & (1UL << index)) != 0);

    private ulong Match(in Subject subject, ulong wanted)
    {
        var members = 0UL;
        for (var i = 0; i < _compiled.Length; i++)
        {
            if ((wanted & (1UL << i)) != 0 && _compiled[i].Contains(subject))
                members |= 1UL << i;
        }

        return members;
    }
}

/// <summary>One segment, compiled.</summary>
internal sealed class CompiledSegment(UserSegment segment)
{
    private readonly NameSet _users = NameSet.From(segment.Users);
    private readonly NameSet _groups = NameSet.From(segment.Groups);
    private readonly NameSet _excludedUsers = NameSet.From(segment.ExcludedUsers);
    private readonly NameSet _excludedGroups = NameSet.From(segment.ExcludedGroups);
    private readonly CompiledRules _rules = new(segment.Rules, [], segment.AreAllRequired);

    /// <summary>
    /// Whether a subject belongs to it. Exclusions come first, as in <c>Microsoft.Targeting</c>; then names, then
    /// attributes.
    /// </summary>
    public bool Contains(in Subject subject) =>
        _excludedUsers.IndexOf(subject.UserId) < 0 && !_excludedGroups.ContainsAny(subject.Groups)
        && (_users.IndexOf(subject.UserId) >= 0 || _groups.ContainsAny(subject.Groups) || _rules.AreMet(subject));
}

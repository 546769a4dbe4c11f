using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// Rules for what counts as a difference, what must not be shown, and how much work one comparison may take.
/// Use <c>with</c> for changed copies; paths are compiled when they are set.
/// </summary>
public sealed record ComparisonRules
{
    /// <summary>Largest allowed <see cref="MaxDepth"/>, because the walk is recursive.</summary>
    public const int DepthLimit = 256;

    /// <summary>The default rules.</summary>
    public static ComparisonRules Default { get; } = new();

    /// <summary>
    /// Names of the headers compared. <c>Content-Type</c> is taken from <see cref="CapturedResponse.ContentType"/>, and
    /// its charset is ignored because bodies are decoded first.
    /// </summary>
    /// <value>Default: <c>Content-Type</c>.</value>
    public ImmutableArray<string> Headers
    {
        get;
        init => field = [.. value.Select(name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    } = ["content-type"];

    /// <summary>
    /// Paths of JSON bodies that are not compared, including all below them; <c>$</c> is the complete body of any kind.
    /// </summary>
    /// <value>Default: none.</value>
    public ImmutableArray<PathPattern> Ignore
    {
        get;
        init => (field, IgnoreSet) = (value, new PathSet(value, matchesUnknownIndex: false));
    } = [];

    /// <summary>
    /// Arrays compared as multisets: the position of an item does not matter. Items without an equal are paired by an
    /// <c>id</c>, <c>key</c>, <c>code</c> or <c>name</c>, otherwise objects and arrays in their order; the rest is
    /// missing or added. In such arrays <c>[n]</c> of <see cref="Ignore"/> and <see cref="Unordered"/> has no effect.
    /// </summary>
    /// <value>Default: none.</value>
    public ImmutableArray<PathPattern> Unordered
    {
        get;
        init => (field, UnorderedSet) = (value, new PathSet(value, matchesUnknownIndex: false));
    } = [];

    /// <summary>Whether every array is compared as one of <see cref="Unordered"/>.</summary>
    /// <value>Default false.</value>
    public bool AllUnordered { get; init; }

    /// <summary>Numbers a and b are the same when |a - b| is at most this.</summary>
    /// <value>0 or more, finite. Default 0: numerically equal (1.0 is 1, -0 is 0), to the last digit.</value>
    public double AbsoluteTolerance
    {
        get;
        init => field = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "AbsoluteTolerance is 0 or more.");
    }

    /// <summary>Numbers a and b are the same when |a - b| is at most this times the larger of |a| and |b|.</summary>
    /// <value>A fraction in [0, 1]. Default 0.</value>
    public double RelativeTolerance
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "RelativeTolerance is a fraction from 0 to 1.");
    }

    /// <summary>Whether a member that is null equals a missing one.</summary>
    /// <value>Default false.</value>
    public bool NullEqualsAbsent { get; init; }

    /// <summary>
    /// Names of members (at any depth) and headers whose values are never shown, case-insensitive. While this or
    /// <see cref="SecretPaths"/> has an entry, bodies that are not compared as JSON are not quoted at all.
    /// </summary>
    /// <value>Default: none.</value>
    public ImmutableArray<string> SecretNames
    {
        get;
        init => (field, SecretNameSet) = (value, value.ToFrozenSet(StringComparer.OrdinalIgnoreCase));
    } = [];

    /// <summary>
    /// Paths of JSON bodies whose values, including all below them, are never shown. <c>[n]</c> names any item here,
    /// because items move.
    /// </summary>
    /// <value>Default: none.</value>
    public ImmutableArray<PathPattern> SecretPaths
    {
        get;
        init => (field, SecretSet) = (value, new PathSet(value, matchesUnknownIndex: true));
    } = [];

    /// <summary>Maximum bytes of a body to compare, after decoding; longer ones count as truncated.</summary>
    /// <value>1 or more. Default 1 MiB.</value>
    public int MaxBodyBytes
    {
        get;
        init => field = AtLeastOne(value);
    } = 1024 * 1024;

    /// <summary>
    /// Maximum depth of arrays and objects compared by structure; deeper levels are compared byte by byte, with a note.
    /// </summary>
    /// <value>1 to 256. Default 64.</value>
    public int MaxDepth
    {
        get;
        init => field = value is >= 1 and <= DepthLimit ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "MaxDepth is 1 to 256.");
    } = 64;

    /// <summary>
    /// Maximum number of listed differences. The first of every field comes before the second of another.
    /// </summary>
    /// <value>1 or more. Default 50.</value>
    public int MaxDifferences
    {
        get;
        init => field = AtLeastOne(value);
    } = 50;

    /// <summary>Maximum number of distinct fields in one comparison.</summary>
    /// <value>1 or more. Default 200.</value>
    public int MaxFields
    {
        get;
        init => field = AtLeastOne(value);
    } = 200;

    /// <summary>
    /// JSON values read, hashed and compared before the comparison stops: a time limit expressed as a count.
    /// </summary>
    /// <value>1 or more; a million take a few tenths of a second. Default 1 000 000.</value>
    public int MaxSteps
    {
        get;
        init => field = AtLeastOne(value);
    } = 1_000_000;

    /// <summary>Maximum characters of a value in a difference.</summary>
    /// <value>1 or more. Default 120.</value>
    public int MaxTextLength
    {
        get;
        init => field = AtLeastOne(value);
    } = 120;

    internal PathSet IgnoreSet { get; private init; } = PathSet.Empty;

    internal PathSet UnorderedSet { get; private init; } = PathSet.Empty;

    internal PathSet SecretSet { get; private init; } = PathSet.Empty;

    internal FrozenSet<string> SecretNameSet { get; private init; } = FrozenSet<string>.Empty;

    internal bool HasSecrets => !SecretNames.IsEmpty || !SecretPaths.IsEmpty;

    private static int AtLeastOne(int value) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A cap is 1 or more.");
}

using System.Text;
using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

public sealed class FlagCacheTests
{
    private const string A = """{ "id": "a", "enabled": true, "variants": [ { "name": "x", "configuration_value": { "cluster": "one" } } ], "allocation": { "default_when_enabled": "x" } }""";
    private const string B = """{ "id": "b", "enabled": true }""";
    private const string Warned = """{ "id": "w", "enabled": true, "variants": [ { "name": "x" } ], "allocation": { "percentile": [ { "variant": "x", "from": 0, "to": 10 } ] } }""";

    private readonly FlagCache _cache = new();
    private readonly List<ConfigIssue> _issues = [];

    [Fact]
    public void Read_FlagUnchanged_SameEntry()
    {
        var first = Read(A, B);

        var second = Read(A, B.Replace("true", "false", StringComparison.Ordinal));

        Assert.Same(first[0], second[0]);
        Assert.NotSame(first[1].Compiled, second[1].Compiled);
    }

    [Fact]
    public void Read_FlagMoved_SameFlagAtNewPath()
    {
        var first = Read(A, B);

        var second = Read(B, A);

        Assert.Same(first[0].Compiled, second[1].Compiled);
        Assert.Equal("$.feature_management.feature_flags[1]", second[1].Path);
    }

    [Fact]
    public void Read_FlagWithWarning_WarnedEachTime()
    {
        Read(Warned);
        var once = _issues.Count;

        Read(Warned);

        Assert.NotEqual(0, once);
        Assert.Equal(2 * once, _issues.Count);
    }

    [Fact]
    public void Read_SameTextTwice_SecondIsRefused()
    {
        Read(A);

        var entries = Read(A, A);

        Assert.Single(entries);
        Assert.Contains(_issues, issue => issue.Severity == IssueSeverity.Error && issue.Value == "a");
    }

    [Fact]
    public void Read_FlagGoneAndBack_ReadAnew()
    {
        var first = Read(A);
        Read(B);

        var third = Read(A);

        Assert.NotSame(first[0].Compiled, third[0].Compiled);
    }

    [Fact]
    public void Read_DocumentDisposed_ValuesStayReadable()
    {
        Read(A);

        var entry = Read(A)[0];

        Assert.Equal("one", entry.VariantValues[0].GetProperty("cluster").GetString());
    }

    private IReadOnlyList<FlagEntry> Read(params string[] flags)
    {
        var json = $$"""{ "feature_management": { "feature_flags": [ {{string.Join(',', flags)}} ] } }""";
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
        return FlagsFileReader.Read(document.RootElement, "flags.json", _issues, _cache);
    }
}

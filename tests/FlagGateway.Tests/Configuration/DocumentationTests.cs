using System.Text.Json;
using System.Text.RegularExpressions;
using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Telemetry;

namespace FlagGateway.Tests.Configuration;

/// <summary>What the documents promise is what the code does.</summary>
public sealed class DocumentationTests
{
    internal static readonly string Root = FindRoot();

    [Theory]
    [InlineData("config")]
    [InlineData("config/compose/gateway")]
    [InlineData("config/kubernetes/base/config")]
    [InlineData("config/examples/orders-migration")]
    [InlineData("config/examples/prompt-rollout")]
    public async Task Examples_AsShipped_AreValidWithoutWarning(string folder)
    {
        var loader = new ConfigLoader(Path.Combine(Root, folder), [], new CohortRegistry());

        var result = await loader.LoadAsync(previous: null);

        Assert.Empty(result.Issues);
        Assert.NotNull(result.Configuration);
    }

    [Fact]
    public void GatewaySchema_OwnSection_HasEachOptionAndNoOther()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "config/schemas/gateway.schema.json")));

        var section = schema.RootElement.GetProperty("properties").GetProperty("FlagGateway");

        AssertSame(typeof(GatewayOptions), section, "FlagGateway");
    }

    [Fact]
    public void OptionsTable_EachRow_NamesAnOptionWithItsDefault()
    {
        var rows = Regex.Matches(File.ReadAllText(Path.Combine(Root, "config/README.md")), @"^\| `FlagGateway:(?<key>[^`]+)` \| (?<default>[^|]*) \|", RegexOptions.Multiline);

        Assert.Equal(Leaves(typeof(GatewayOptions), "").Order(StringComparer.Ordinal), rows.Select(row => row.Groups["key"].Value).Order(StringComparer.Ordinal));
        Assert.All(rows.Where(row => Regex.IsMatch(row.Groups["default"].Value, "^`[^`]+`\\s*$")), row => Assert.Equal(row.Groups["default"].Value.Trim(' ', '`'), DefaultOf(row.Groups["key"].Value)));
    }

    private static void AssertSame(Type options, JsonElement schema, string path)
    {
        var properties = schema.GetProperty("properties");
        Assert.Equal(
            options.GetProperties().Select(property => $"{path}:{property.Name}").Order(StringComparer.Ordinal),
            properties.EnumerateObject().Select(property => $"{path}:{property.Name}").Order(StringComparer.Ordinal));
        foreach (var property in options.GetProperties().Where(property => IsNested(property.PropertyType)))
        {
            var inner = properties.GetProperty(property.Name);
            if (EntryOf(property.PropertyType) is { } entry && !IsNested(entry))
                Assert.Equal(JsonValueKind.Object, inner.GetProperty("additionalProperties").ValueKind);
            else if (EntryOf(property.PropertyType) is { } nested)
                AssertSame(nested, inner.GetProperty("additionalProperties"), $"{path}:{property.Name}:*");
            else
                AssertSame(property.PropertyType.GetElementType() ?? property.PropertyType, property.PropertyType.IsArray ? inner.GetProperty("items") : inner, $"{path}:{property.Name}");
        }
    }

    private static IEnumerable<string> Leaves(Type options, string prefix) => options.GetProperties().SelectMany(property =>
        EntryOf(property.PropertyType) is { } entry ? IsNested(entry) ? Leaves(entry, $"{prefix}{property.Name}:*:") : [$"{prefix}{property.Name}:*"]
        : IsNested(property.PropertyType) && !property.PropertyType.IsArray ? Leaves(property.PropertyType, $"{prefix}{property.Name}:") : [prefix + property.Name]);

    // An object whose keys are names.
    private static Type? EntryOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? type.GetGenericArguments()[1] : null;

    private static bool IsNested(Type type) => (type.GetElementType() ?? type) is { IsClass: true } inner && inner != typeof(string);

    private static string DefaultOf(string path)
    {
        object? value = new GatewayOptions();
        foreach (var step in path.Split(':'))
            value = value!.GetType().GetProperty(step)!.GetValue(value);
        return value switch { bool flag => flag ? "true" : "false", _ => value!.ToString()! };
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "FlagGateway.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}

using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>One feature with its data from other parts of the export.</summary>
/// <param name="Json">The feature itself.</param>
/// <param name="IsEnabled">Whether it is on in the environment; <c>null</c> if unknown.</param>
/// <param name="Strategies">Its strategies with their paths.</param>
/// <param name="Variants">Its variants, or undefined.</param>
/// <param name="VariantsPath">Path of the variants.</param>
/// <param name="Segments">The segments of the file, which strategies may ask for.</param>
internal sealed record UnleashFeature(JsonElement Json, bool? IsEnabled, IReadOnlyList<(JsonElement Json, string Path)> Strategies, JsonElement Variants, string VariantsPath, JsonElement Segments)
{
    public static UnleashFeature From(JsonElement root, JsonElement feature, string? environment, string path)
    {
        var name = feature.Get("name").Text();
        var (settings, place) = root.Get("featureEnvironments").Items().Select(static (one, place) => (one, place))
            .FirstOrDefault(pair => Belongs(pair.one, name, environment));
        var isInner = settings.Get("variants").Items().Count != 0;
        return new(
            feature,
            BoolOf(settings.Get("enabled")) ?? BoolOf(feature.Get("enabled")),
            [
                .. feature.Get("strategies").Items().Select((one, number) => (one, $"{path}.strategies[{number}]")),
                .. root.Get("featureStrategies").Items().Select(static (one, number) => (one, $"$.featureStrategies[{number}]")).Where(pair => Belongs(pair.one, name, environment)),
            ],
            isInner ? settings.Get("variants") : feature.Get("variants"),
            isInner ? $"$.featureEnvironments[{place}].variants" : path + ".variants",
            root.Get("segments"));
    }

    private static bool Belongs(JsonElement one, string? feature, string? environment) =>
        one.Get("featureName").Text() == feature && (one.Get("environment").Text() is not { } where || where == environment);

    private static bool? BoolOf(JsonElement value) => value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
}

using System.Text.Json.Serialization;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Configuration.Flags;

/// <summary>Reads the audience of a targeting filter.</summary>
/// <remarks>The configuration system, through which the library binds parameters, ignores case too.</remarks>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TargetingFilterSettings))]
internal sealed partial class TargetingJson : JsonSerializerContext;

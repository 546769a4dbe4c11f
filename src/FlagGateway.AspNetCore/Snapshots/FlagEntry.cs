using System.Globalization;
using System.Text.Json;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Snapshots;

/// <summary>One flag as it stands in flags.json.</summary>
/// <param name="Path">Where it stands: <c>$.feature_management.feature_flags[3]</c>.</param>
/// <param name="Definition">The Microsoft library's reading of it.</param>
/// <param name="Compiled">The form that the data path evaluates.</param>
/// <param name="Lifecycle">Owner and age, or <c>null</c> where the file says nothing.</param>
/// <param name="VariantValues">For each variant its <c>configuration_value</c>; undefined where there is none.</param>
internal sealed record FlagEntry(
    string Path, FeatureDefinition Definition, CompiledFlag Compiled, FlagLifecycle? Lifecycle, JsonElement[] VariantValues)
{
    /// <summary>The text it was read of.</summary>
    public FlagFingerprint Text { get; init; }

    /// <summary>What the text says, in 32 hexadecimal digits: equal as long as the flag was not edited.</summary>
    public string Fingerprint => Text.Meaning.ToString("x32", CultureInfo.InvariantCulture);
}

/// <summary>What is kept of a flag's text in the file.</summary>
/// <param name="Hash">Of the text, byte for byte; 0 where nobody asked for it.</param>
/// <param name="Length">In bytes of UTF-8.</param>
/// <param name="Meaning">Of what the text says, white space and comments aside; 0 where nobody asked for it.</param>
internal readonly record struct FlagFingerprint(UInt128 Hash, int Length, UInt128 Meaning);

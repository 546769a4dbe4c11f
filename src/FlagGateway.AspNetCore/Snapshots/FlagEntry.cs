using System.Globalization;
using System.Text.Json;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Snapshots;

/// <summary>One flag of flags.json.</summary>
/// <param name="Path">Its path: <c>$.feature_management.feature_flags[3]</c>.</param>
/// <param name="Definition">Its definition as read by the Microsoft library.</param>
/// <param name="Compiled">The form that the data path evaluates.</param>
/// <param name="Lifecycle">Owner and age, or <c>null</c> for none.</param>
/// <param name="VariantValues">For each variant its <c>configuration_value</c>; undefined for none.</param>
internal sealed record FlagEntry(
    string Path, FeatureDefinition Definition, CompiledFlag Compiled, FlagLifecycle? Lifecycle, JsonElement[] VariantValues)
{
    /// <summary>Its description; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Fingerprint of its text.</summary>
    public FlagFingerprint Text { get; init; }

    /// <summary>Hash of the text's meaning, 32 hexadecimal digits: equal as long as the flag was not edited.</summary>
    public string Fingerprint => Text.Meaning.ToString("x32", CultureInfo.InvariantCulture);
}

/// <summary>Fingerprint of a flag's text in the file.</summary>
/// <param name="Hash">Of the text, byte for byte; 0 if not computed.</param>
/// <param name="Length">In bytes of UTF-8.</param>
/// <param name="Meaning">Hash of the content, without white space and comments; 0 if not computed.</param>
internal readonly record struct FlagFingerprint(UInt128 Hash, int Length, UInt128 Meaning);

using FlagGateway.Core.Json;

namespace FlagGateway.Configuration;

/// <summary>Location of a configuration key in a JSON file.</summary>
/// <param name="Path">Its <see cref="JsonPath"/>, spelled as in the file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Value">
/// Its value in the configuration system; <c>null</c> for objects and lists with content. A key
/// whose effective value differs was overridden by a later source.
/// </param>
internal readonly record struct KeyLocation(string Path, int Line, string? Value);

namespace FlagGateway.Configuration;

/// <summary>Where a configuration key stands in a JSON file.</summary>
/// <param name="Path">Its <see cref="JsonPath"/>, spelled as in the file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Value">
/// Its value as the configuration system would hold it; <c>null</c> for objects and lists with content. A key
/// whose effective value is another one was overridden by a later source.
/// </param>
internal readonly record struct KeyLocation(string Path, int Line, string? Value);

namespace FlagGateway.Core.Pins;

/// <summary>The variant that a conversation retains.</summary>
/// <param name="Variant">Hash of the variant's name; see <see cref="PinKey.OfVariant"/>.</param>
/// <param name="SeenAt">When the conversation was last seen, in seconds since 1970 (UTC). At least 1.</param>
internal readonly record struct Pin(uint Variant, uint SeenAt);

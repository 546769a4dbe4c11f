namespace FlagGateway.Core.Pins;

/// <summary>The variant that a conversation retains.</summary>
/// <param name="Variant">Hash of the variant's name; see <see cref="PinKey.OfVariant"/>.</param>
/// <param name="SeenAt">When the conversation was last seen, in seconds since 1970 (UTC). At least 1.</param>
internal readonly record struct Pin(uint Variant, uint SeenAt)
{
    /// <summary>Whether the conversation is still under way.</summary>
    /// <param name="now">The time, in seconds since 1970 (UTC).</param>
    /// <param name="silence">How long it may be silent, in seconds.</param>
    /// <param name="releasedAt">Until when conversations were released, likewise.</param>
    public bool Holds(uint now, uint silence, uint releasedAt) => SeenAt > releasedAt && (long)now - SeenAt <= (long)silence + StepOf(silence);

    /// <summary>Whether it must be noted that the conversation was seen.</summary>
    /// <param name="now">The time.</param>
    /// <param name="silence">How long it may be silent, in seconds.</param>
    public bool IsDue(uint now, uint silence) => (long)now - SeenAt >= StepOf(silence);

    // Noted at a sixteenth of the time: one write for many requests, and each conversation gets at least its time.
    private static long StepOf(uint silence) => (silence / 16) + 1;
}

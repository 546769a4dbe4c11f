namespace FlagGateway.Core.Prompts;

/// <summary>
/// Edits the members of one JSON object. Each member of an edited name is edited, so that it does not matter which of
/// two a reader takes.
/// </summary>
internal static class ObjectEditor
{
    private const int MaxOnStack = 64;

    private static readonly byte[] Comma = ","u8.ToArray();
    private static readonly byte[] Colon = ":"u8.ToArray();

    /// <summary>Edits an object.</summary>
    /// <param name="splicer">The text, edited as far as the object.</param>
    /// <param name="start">Offset of the opening bracket.</param>
    /// <param name="edits">The edits.</param>
    /// <param name="prompt">The prompt, as parts of a JSON string.</param>
    public static void Edit(Splicer splicer, int start, FieldEdit[] edits, ReadOnlyMemory<byte>[] prompt)
    {
        var found = edits.Length <= MaxOnStack ? stackalloc bool[MaxOnStack] : new bool[edits.Length];
        // Offset behind the last member that stays, and behind the last removed one after it.
        var (end, removed) = (start + 1, 0);
        var walk = new JsonWalk(splicer.Source, start);
        while (walk.Next(out var field))
        {
            var index = IndexOf(splicer, field, edits);
            if (index >= 0 && edits[index].IsRemoval)
            {
                removed = field.End;
                continue;
            }

            // The comma goes with the removed ones: the one after them if nothing is in front.
            if (removed != 0)
                splicer.Omit(end, end == start + 1 ? field.Start : removed);
            if (index >= 0)
            {
                found[index] = true;
                edits[index].Edit(splicer, field, prompt);
            }

            (end, removed) = (field.End, 0);
        }

        splicer.TakeTo(end);
        InsertMembers(splicer, edits, prompt, found, isFirst: end == start + 1);
        if (removed != 0)
            splicer.Omit(end, removed);
    }

    /// <summary>Inserts the members that are added where they are missing.</summary>
    /// <param name="splicer">The text.</param>
    /// <param name="edits">The edits.</param>
    /// <param name="prompt">The prompt, as parts of a JSON string.</param>
    /// <param name="found">By index of the edits: whether there is such a member. Empty for none.</param>
    /// <param name="isFirst">Whether no member is in front.</param>
    public static void InsertMembers(Splicer splicer, FieldEdit[] edits, ReadOnlyMemory<byte>[] prompt, ReadOnlySpan<bool> found, bool isFirst)
    {
        for (var i = 0; i < edits.Length; i++)
        {
            if (!edits[i].IsAdded || (!found.IsEmpty && found[i]))
                continue;
            if (!isFirst)
                splicer.Insert(Comma);
            isFirst = false;
            splicer.Insert(edits[i].QuotedName);
            splicer.Insert(Colon);
            edits[i].InsertValue(splicer, prompt);
        }
    }

    private static int IndexOf(Splicer splicer, JsonField field, FieldEdit[] edits)
    {
        for (var i = 0; i < edits.Length; i++)
        {
            if (field.IsNamed(splicer.Source, edits[i].NameBytes))
                return i;
        }

        return -1;
    }
}

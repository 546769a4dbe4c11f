using System.Collections;
using System.Globalization;
using System.Reflection;

namespace FlagGateway.Configuration;

/// <summary>Walks a section and its options class in parallel, setting and checking each property.</summary>
internal sealed class OptionsWalk(OptionsIssues issues)
{
    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>Reads a section into an object.</summary>
    public void ReadObject(IConfigurationSection section, object target)
    {
        var known = OptionsShape.Properties(target.GetType());
        var present =
            section.GetChildren().ToDictionary(child => child.Key, StringComparer.OrdinalIgnoreCase);
        if (!string.IsNullOrEmpty(section.Value))
        {
            issues.Add(section, "expected an object, found a single value", "Write an object with keys of: " + Names(known.Keys));
            return;
        }

        if (present.Count > 0 && present.Keys.All(IsIndex))
        {
            issues.Add(section, "expected an object, found a list", "Write an object with keys of: " + Names(known.Keys));
            return;
        }

        foreach ((var key, var child) in present)
        {
            if (!known.ContainsKey(key))
                issues.AddUnknown(child, $"the key \"{key}\" is not known", UnknownKeyRemedy(key, known.Keys), ClosestName.Find(key, known.Keys));
        }

        foreach ((var key, var property) in known)
            ReadProperty(present.GetValueOrDefault(key), section.GetSection(key), property, target);
    }

    private void ReadProperty(IConfigurationSection? present, IConfigurationSection named, PropertyInfo property, object target)
    {
        var current = property.GetValue(target);
        var isGood = true;
        if (present is { Value: null } && !present.GetChildren().Any() && !OptionsShape.IsNested(property.PropertyType))
            isGood = ReadNull(present, property, target);
        else if (present is not null)
            isGood = ReadPresent(present, property, target, current);
        else if (current is not null && OptionsShape.IsNested(property.PropertyType))
            ReadObject(named, current); // its own properties may be required

        if (isGood)
            OptionsRules.Check(property, target, present ?? named, issues);
    }

    private bool ReadPresent(IConfigurationSection section, PropertyInfo property, object target, object? current)
    {
        // A nested object is read into its default, which may differ from that of its class.
        if (!TryRead(section, property.PropertyType, current, out var value))
            return false;

        property.SetValue(target, value);
        return true;
    }

    private bool ReadNull(IConfigurationSection section, PropertyInfo property, object target)
    {
        if (Nullable.GetUnderlyingType(property.PropertyType) is null
            && _nullability.Create(property).WriteState != NullabilityState.Nullable)
        {
            issues.Add(section, "expected a value, found null", "Remove the key to use its default");
            return false;
        }

        property.SetValue(target, null);
        return true;
    }

    private bool TryRead(IConfigurationSection section, Type type, object? current, out object? value)
    {
        if (type.IsArray)
            return TryReadArray(section, type.GetElementType()!, out value);
        if (!OptionsShape.IsNested(type))
            return TryReadScalar(section, type, out value);
        if (OptionsShape.EntryType(type) is { } entry)
            return TryReadEntries(section, type, entry, out value);

        value = current ?? Activator.CreateInstance(type)!;
        ReadObject(section, value);
        return true;
    }

    private bool TryReadArray(IConfigurationSection section, Type elementType, out object? value)
    {
        IConfigurationSection[] children = [.. section.GetChildren()];
        var isObject = children.Any(child => !IsIndex(child.Key));
        value = null;
        if (isObject || !string.IsNullOrEmpty(section.Value))
        {
            issues.Add(section, $"expected a list, found {(isObject ? "an object" : "a single value")}",
                "Write a list: [ … ], or one key for each entry: " + section.Path + ":0");
            return false;
        }

        var array = Array.CreateInstance(elementType, children.Length);
        var isGood = true;
        for (var i = 0; i < children.Length; i++)
        {
            isGood &= TryRead(children[i], elementType, null, out var element);
            array.SetValue(element, i);
        }

        value = array;
        return isGood;
    }

    private bool TryReadEntries(IConfigurationSection section, Type type, Type entryType, out object? value)
    {
        var entries = (IDictionary)Activator.CreateInstance(type)!;
        value = entries;
        if (!string.IsNullOrEmpty(section.Value))
        {
            issues.Add(section, "expected an object, found a single value", "Write an object with one key for each entry");
            return false;
        }

        var isGood = true;
        foreach (var child in section.GetChildren())
        {
            isGood &= TryRead(child, entryType, null, out var element);
            // Not null: the values of a dictionary may be numbers or words.
            if (element is not null)
                entries[child.Key] = element;
        }

        return isGood;
    }

    private bool TryReadScalar(IConfigurationSection section, Type type, out object? value)
    {
        var scalar = OptionsScalar.From(type);
        value = null;
        if (section.GetChildren().FirstOrDefault() is { } child)
        {
            issues.Add(section, $"expected {scalar.Noun}, found {(IsIndex(child.Key) ? "a list" : "an object")}", $"Write {scalar.Example}");
            return false;
        }

        if (section.Value is not { } text)
        {
            issues.Add(section, $"expected {scalar.Noun}, found null", $"Write {scalar.Example}, or leave the entry out");
            return false;
        }

        if (text.Length == 0 && Nullable.GetUnderlyingType(type) is not null)
            return true;

        value = scalar.Parse(text);
        if (value is null)
            issues.Add(section, $"the value is not {scalar.Noun}", $"Write {scalar.Example}", showValue: true);
        return value is not null;
    }

    private static string UnknownKeyRemedy(string key, IReadOnlyCollection<string> known) =>
        ClosestName.Find(key, known) is { } closest ? $"Write \"{closest}\", or remove the key" : $"Remove it; the keys here are: {Names(known)}";

    private static string Names(IEnumerable<string> keys) => string.Join(", ", keys);

    private static bool IsIndex(string key) => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}

using System.Reflection;

namespace FlagGateway.Configuration;

/// <summary>The members of a class that are options.</summary>
internal static class OptionsShape
{
    /// <summary>The writable properties by case-insensitive name, in the order of the class.</summary>
    public static Dictionary<string, PropertyInfo> Properties(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
        .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The type of the entries of an object whose keys are names; <c>null</c> for another type.</summary>
    public static Type? EntryType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? type.GetGenericArguments()[1] : null;

    /// <summary>Whether a type is an object of keys, as opposed to a list or a single value.</summary>
    public static bool IsNested(Type type) => type.IsClass && !type.IsArray && type != typeof(string);
}

using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace MlNetLime.Build;

/// <summary>
/// Removes the XML docs of members that are not visible to users from the libraries of a package: the compiler writes those of all members.
/// A member is known by its type and name, so an invisible overload of a visible method stays.
/// </summary>
internal static class PublicDocs
{
    /// <summary>Rewrites the XML docs in a package.</summary>
    public static void Trim(string package)
    {
        using ZipArchive zip = ZipFile.Open(package, ZipArchiveMode.Update);
        foreach (ZipArchiveEntry library in zip.Entries.Where(entry => entry.FullName.EndsWith(".dll", StringComparison.Ordinal)).ToArray())
            if (zip.GetEntry(Path.ChangeExtension(library.FullName, ".xml")) is { } docs)
            {
                XDocument document;
                using (Stream stream = docs.Open())
                    document = XDocument.Load(stream, LoadOptions.PreserveWhitespace);
                using (Stream stream = library.Open())
                    Trim(document, VisibleMembers(stream));
                string name = docs.FullName;
                docs.Delete();
                using Stream written = zip.CreateEntry(name).Open();
                document.Save(written, SaveOptions.DisableFormatting);
            }
    }

    /// <summary>Removes all members but those with a name of the given ones, without parameters.</summary>
    public static void Trim(XDocument docs, ISet<string> visible)
    {
        foreach (XElement member in docs.Descendants("member").ToArray())
        {
            string id = ((string)member.Attribute("name")!)[2..].Split('(')[0].Split('~')[0];
            // The arity of a generic method follows its name.
            int arity = id.IndexOf("``", StringComparison.Ordinal);
            if (visible.Contains(arity < 0 ? id : id[..arity]))
                continue;
            if (member.PreviousNode is XText blank)
                blank.Remove();
            member.Remove();
        }
    }

    /// <summary>The names of public types, and of their members that are public or protected, as in the ids of XML docs.</summary>
    public static HashSet<string> VisibleMembers(Stream library)
    {
        using var copy = new MemoryStream();
        library.CopyTo(copy);
        copy.Position = 0;
        using var file = new PEReader(copy);
        MetadataReader metadata = file.GetMetadataReader();
        HashSet<string> names = [];
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
            if (NameOf(metadata, handle) is { } type)
            {
                names.Add(type);
                TypeDefinition definition = metadata.GetTypeDefinition(handle);
                void Add(StringHandle name) => names.Add($"{type}.{metadata.GetString(name).Replace('.', '#')}");
                bool IsVisible(MethodDefinitionHandle method) => !method.IsNil
                    && (metadata.GetMethodDefinition(method).Attributes & MethodAttributes.MemberAccessMask)
                        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;
                foreach (MethodDefinitionHandle method in definition.GetMethods().Where(IsVisible))
                    Add(metadata.GetMethodDefinition(method).Name);
                foreach (PropertyDefinition property in definition.GetProperties().Select(metadata.GetPropertyDefinition))
                    if (IsVisible(property.GetAccessors().Getter) || IsVisible(property.GetAccessors().Setter))
                        Add(property.Name);
                foreach (EventDefinition change in definition.GetEvents().Select(metadata.GetEventDefinition))
                    if (IsVisible(change.GetAccessors().Adder))
                        Add(change.Name);
                foreach (FieldDefinition field in definition.GetFields().Select(metadata.GetFieldDefinition))
                    if ((field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family)
                        Add(field.Name);
            }
        return names;
    }

    // Null for a type that is not public.
    private static string? NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = metadata.GetString(type.Name);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => type.Namespace.IsNil ? name : $"{metadata.GetString(type.Namespace)}.{name}",
            TypeAttributes.NestedPublic => NameOf(metadata, type.GetDeclaringType()) is { } outer ? $"{outer}.{name}" : null,
            _ => null,
        };
    }
}

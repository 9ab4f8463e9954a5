using System.Reflection;
using System.Xml.Linq;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Boundaries between the projects.</summary>
public sealed class ProjectTests(ITestOutputHelper output)
{
    private static IEnumerable<(string Project, XDocument File)> ProjectFiles => Libraries.All.Select(library => (library.Project,
        XDocument.Load(Path.Combine(Checkout.Root, "src", library.Project, $"{library.Project}.csproj"))));

    [Fact]
    public void InternalsVisibleTo_NamesTestsOnly() => Assert.All(
        ProjectFiles.SelectMany(project => project.File.Descendants("InternalsVisibleTo")),
        item => Assert.EndsWith(".Tests", (string)item.Attribute("Include")!, StringComparison.Ordinal));

    [Fact]
    public void Projects_CompileNoSourceOfOtherProjects() =>
        Assert.Empty(ProjectFiles.SelectMany(project => project.File.Descendants("Compile")));

    [Fact]
    public void Projects_ReferenceOnlyProjectsBeforeThem()
    {
        string[] order = [.. Libraries.All.Select(library => library.Project)];
        Assert.All(ProjectFiles, project => Assert.All(project.File.Descendants("ProjectReference"), reference =>
        {
            string referenced = Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
            Assert.True(Array.IndexOf(order, referenced) < Array.IndexOf(order, project.Project),
                $"{project.Project} references {referenced}.");
        }));
    }

    [Fact]
    public void PublicTypes_HaveUniqueNamesAndStayFew()
    {
        Type[] types = [.. Libraries.All.SelectMany(library => Assembly.Load(library.Assembly).GetExportedTypes())
            .Where(type => type.DeclaringType is null)];
        foreach (IGrouping<string, Type> assembly in types.GroupBy(type => type.Assembly.GetName().Name!))
            output.WriteLine($"{assembly.Key}: {assembly.Count()} public types");
        Assert.Empty(types.GroupBy(type => type.Name).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.InRange(types.Length, 1, MaxPublicTypes);
    }

    // Programs for .NET 8 are compiled as C# 12, which can pass single values to an array only.
    [Fact]
    public void PublicMembers_HaveParamsOfArraysOnly() => Assert.Empty(Libraries.All
        .SelectMany(library => Assembly.Load(library.Assembly).GetExportedTypes())
        .SelectMany(type => type.GetMethods().Cast<MethodBase>().Concat(type.GetConstructors()))
        .Where(method => method.GetParameters().Any(parameter => parameter.GetCustomAttributesData()
            .Any(attribute => attribute.AttributeType.Name == "ParamCollectionAttribute")))
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));

    /// <summary>A new public type has to be worth its place: raise this number only with one that a user's program names.</summary>
    private const int MaxPublicTypes = 145;
}

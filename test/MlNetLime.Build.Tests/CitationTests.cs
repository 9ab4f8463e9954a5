using System.Xml.Linq;
using Microsoft.ML.Lime.Tests;
using YamlDotNet.RepresentationModel;

namespace MlNetLime.Build.Tests;

/// <summary><c>CITATION.cff</c>, by the rules of the Citation File Format 1.2.0.</summary>
public sealed class CitationTests
{
    private static readonly YamlNode Citation = Yaml.Read("CITATION.cff");
    private static readonly XElement Properties = XDocument.Load(Path.Combine(Checkout.Root, "Directory.Build.props")).Root!;

    [Fact]
    public void RequiredKeys_ArePresent()
    {
        Assert.Equal("1.2.0", Citation.Text("cff-version"));
        Assert.NotEmpty(Citation.Text("message"));
        Assert.NotEmpty(Citation.Text("title"));
        Assert.Equal("software", Citation.Text("type"));
    }

    [Fact]
    public void VersionAuthorsAndLicense_AreThoseOfThePackages()
    {
        Assert.Equal(Property("Version"), Citation.Text("version"));
        Assert.Equal([Property("Authors")], Citation.Get("authors").Items().Select(author => author.Text("name")));
        Assert.Equal(Property("PackageLicenseExpression"), Citation.Text("license"));
    }

    private static string Property(string name) => Properties.Descendants(name).Single().Value;
}

using System.Xml.Linq;

namespace MlNetLime.Build.Tests;

/// <summary>XML docs of packages have visible members only.</summary>
public sealed class PublicDocsTests
{
    private const string Type = "MlNetLime.Build.Tests.PublicDocsTests";

    /// <summary>A visible type with members of all kinds.</summary>
    public class Visible
    {
        internal const int Hidden = 1;

        /// <summary>A field.</summary>
        public const int Number = Hidden;

        /// <summary>Whose setter is hidden.</summary>
        public int Value { get; internal set; }

        /// <summary>For derived types.</summary>
        protected virtual void Derived<T>(T value)
        {
        }

        internal static void Internal()
        {
        }
    }

    internal sealed class Invisible
    {
        public int Value { get; set; }
    }

    [Fact]
    public void VisibleMembers_OfThisAssembly_AreThoseThatUsersSee()
    {
        using FileStream library = File.OpenRead(typeof(PublicDocsTests).Assembly.Location);
        HashSet<string> names = PublicDocs.VisibleMembers(library);
        Assert.Superset(new HashSet<string> { Type, $"{Type}.Visible", $"{Type}.Visible.Number", $"{Type}.Visible.Value",
            $"{Type}.Visible.Derived", $"{Type}.Visible.#ctor" }, names);
        Assert.All((string[])["Visible.Hidden", "Visible.Internal", "Invisible", "Invisible.Value"],
            hidden => Assert.DoesNotContain($"{Type}.{hidden}", names));
    }

    [Fact]
    public void Trim_KeepsVisibleMembersWithTheirParametersOnly()
    {
        var docs = XDocument.Parse("""
            <doc><members>
            <member name="T:A.B"/>
            <member name="M:A.B.F``1(``0,System.Int32)"/>
            <member name="M:A.B.#ctor"/>
            <member name="P:A.B.Hidden"/>
            <member name="T:A.C"/>
            </members></doc>
            """, LoadOptions.PreserveWhitespace);
        PublicDocs.Trim(docs, new HashSet<string> { "A.B", "A.B.F", "A.B.#ctor" });
        Assert.Equal(["T:A.B", "M:A.B.F``1(``0,System.Int32)", "M:A.B.#ctor"],
            docs.Descendants("member").Select(member => (string)member.Attribute("name")!));
    }
}

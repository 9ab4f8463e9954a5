namespace MlNetLime.Build.Tests;

public sealed class DeadLinksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lime-links").FullName;

    [Theory]
    [InlineData("<a href='b.html'>x</a>")]
    [InlineData("<a href='b.html?tab=1#id'>x</a>")]
    [InlineData("<a href='b.html#name'>x</a>")]
    [InlineData("<a href='b.html#'>x</a>")]
    [InlineData("<a href='sub/../b.html#a%20b'>x</a>")]
    [InlineData("<h1 id='top'>x</h1><a href='#top'>x</a>")]
    [InlineData("<img src='picture%201.png'>")]
    [InlineData("<a href='picture 1.png#page=2'>x</a>")]
    [InlineData("<a href='https://example.org/none.html'>x</a>")]
    [InlineData("<script src='//example.org/none.js'></script>")]
    [InlineData("<a href='mailto:a@example.org'>x</a>")]
    [InlineData("<meta http-equiv='refresh' content=\"0;URL='b.html'\">")]
    [InlineData("<pre>&lt;a href='none.html'&gt;</pre>")]
    public void Find_LinkResolves_ReportsNothing(string html) => Assert.Empty(Find(html));

    [Theory]
    [InlineData("<a href='none.html'>x</a>", "a.html: 'none.html': there is no file none.html")]
    [InlineData("<img src='sub/none.png'>", "a.html: 'sub/none.png': there is no file sub/none.png")]
    [InlineData("<link href='none.css'>", "a.html: 'none.css': there is no file none.css")]
    [InlineData("<script src='none.js'></script>", "a.html: 'none.js': there is no file none.js")]
    [InlineData("<meta http-equiv='refresh' content=\"0;URL='none.html'\">", "a.html: 'none.html': there is no file none.html")]
    [InlineData("<a href='b.html#none'>x</a>", "a.html: 'b.html#none': there is no anchor 'none' in b.html")]
    [InlineData("<a href='#none'>x</a>", "a.html: '#none': there is no anchor 'none' in a.html")]
    [InlineData("<a href='b.html#ID'>x</a>", "a.html: 'b.html#ID': there is no anchor 'ID' in b.html")]
    [InlineData("<a href='sub'>x</a>", "a.html: 'sub': is a folder, not a file")]
    [InlineData("<a href='../b.html'>x</a>", "a.html: '../b.html': leads out of the folder")]
    [InlineData("<a href='/b.html'>x</a>", "a.html: '/b.html': leads out of the folder")]
    public void Find_LinkIsDead_ReportsIt(string html, string expected) => Assert.Equal([expected], Find(html));

    [Fact]
    public void Find_LinkOccursTwice_ReportsItOnce() => Assert.Single(Find("<a href='none.html'>x</a><a href='none.html'>y</a>"));

    private IReadOnlyList<string> Find(string html)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        File.WriteAllText(Path.Combine(_folder, "picture 1.png"), "");
        File.WriteAllText(Path.Combine(_folder, "a.html"), html);
        File.WriteAllText(Path.Combine(_folder, "b.html"), "<h1 id='id'>x</h1><a name='name'></a><p id='a b'></p>");
        return DeadLinks.FindInFolder(_folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

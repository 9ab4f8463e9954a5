using System.Text;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public sealed class ClassLabelsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-lime-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Save(string content, Encoding? encoding = null)
    {
        string path = Path.Combine(_folder, "labels.txt");
        File.WriteAllText(path, content, encoding ?? new UTF8Encoding(false));
        return path;
    }

    private IReadOnlyList<string> Load(string content) => ClassLabels.Load(Save(content));

    private string Refused(string content) => Assert.Throws<LimeException>(() => Load(content)).Message;

    [Fact]
    public void Load_TextFile_ReadsOneNamePerLine()
    {
        Assert.Equal(["cat", "dog, hound", "naïve"], Load("cat\ndog, hound\nnaïve\n\n \n"));
        Assert.Equal(["cat", "dog"], Load("cat\r\ndog"));
        Assert.Equal(["cat"], ClassLabels.Load(Save("cat\n", new UTF8Encoding(true)))); // A byte order mark is not part of a name.
    }

    [Fact]
    public void Load_WhenLineStartsWithSynsetId_DropsItAndKeepsLookalikes()
    {
        Assert.Equal(["tench, Tinca tinca", "cat"], Load("n01440764 tench, Tinca tinca\nn02123045\tcat\n"));
        Assert.Equal(["n0144076 tench", "n014407645 tench", "n01440764", "nail polish"],
            Load("n0144076 tench\nn014407645 tench\nn01440764\nnail polish\n"));
    }

    [Fact]
    public void Load_ClassIndexJson_ReadsNamesInIndexOrder()
    {
        Assert.Equal(["tench", "goldfish", "shark"],
            Load("""{"0": ["n01440764", "tench"], "2": ["n01484850", "shark"], "1": ["n01443537", "goldfish"]}"""));
        Assert.Equal(["tench", "goldfish"], Load("""{"1": "goldfish", "0": "tench"}"""));
    }

    // Set, file name prefix, file with a background class, name of class 285, minimum count of names that are equal in both forms:
    // a few ImageNet names differ, for example those with an apostrophe.
    public static TheoryData<string, string, string, string, int> Thousands
    {
        get
        {
            var data = new TheoryData<string, string, string, string,
                int> { { ReferenceData.Repository, "thousand", "thousand_and_background", "hollow fence, fence", 1000 } };
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
                data.Add(ReferenceData.Shared, "imagenet", "imagenet_1001", "Egyptian cat", 981);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Thousands))]
    public void Load_TextAndJsonOfSameClasses_ReturnSameOrder(string set, string stem, string withBackground, string name, int alike)
    {
        IReadOnlyList<string> lines = ClassLabels.Load(ReferenceData.PathOf(set, $"data/labels/{stem}_synset.txt"));
        IReadOnlyList<string> json = ClassLabels.Load(ReferenceData.PathOf(set, $"data/labels/{stem}_class_index.json"));
        Assert.Equal((1000, 1000), (lines.Count, json.Count));
        Assert.Equal(name, lines[285]);
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => lines[i].Split(',')[0].Replace(' ', '_') == json[i]), alike, 1000);
        Assert.Equal(1001, ClassLabels.Load(ReferenceData.PathOf(set, $"data/labels/{withBackground}.txt")).Count);
    }

    [Fact]
    public void Find_WhenNameIsUnknown_SuggestsNamesContainingItAsWord()
    {
        string message = Assert.Throws<LimeException>(
            () => ClassLabels.Find(["cattle", "bat", "catamaran", "Persian cat", "cat-bird", "Egyptian cat"], "cat")).Message;
        Assert.EndsWith("Did you mean 'Persian cat' or 'cat-bird' or 'Egyptian cat'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WhenFileIsInvalid_ThrowsWithReason()
    {
        Assert.Contains("is empty", Refused(""));
        Assert.Contains("is empty", Refused("\n\n"));
        Assert.Contains("is empty", Refused("{}"));
        Assert.Contains("Line 2 of the label file", Refused("cat\n\ndog\n"));
        Assert.Contains("starts like JSON but is not valid JSON", Refused("{\"0\": [\"a\""));
        Assert.Contains("has the key '7'; its 2 keys should be the indices 0 to 1", Refused("""{"0": "a", "7": "b"}"""));
        Assert.Contains("has the key '-1'", Refused("""{"-1": "a"}"""));
        Assert.Contains("names class 0 twice", Refused("""{"0": "a", "0": "b"}"""));
        Assert.Contains("has no name for class 0", Refused("""{"0": 5}"""));
        Assert.Contains("is not a text file", Refused("cat\0dog"));
        Assert.Contains("is not a text file", Assert.Throws<LimeException>(() => ClassLabels.Load(Save("naïve", Encoding.Latin1))).Message);
        Assert.Contains("does not exist", Assert.Throws<LimeException>(() => ClassLabels.Load(Path.Combine(_folder, "none"))).Message);
        Assert.Contains("is a folder", Assert.Throws<LimeException>(() => ClassLabels.Load(_folder)).Message);
    }

    private static readonly string[] Names =
        ["tabby, tabby cat", "tiger cat", "crane", "crane", "Egyptian cat", "Tabby", "sulphur, crested cockatoo"];

    [Theory]
    [InlineData("Egyptian cat", 4)]
    [InlineData(" EGYPTIAN CAT ", 4)]
    [InlineData("tabby cat", 0)]
    [InlineData("tabby", 5)] // The full name of one class takes precedence over a synonym of another.
    [InlineData("tabby, tabby cat", 0)]
    [InlineData("crested cockatoo", 6)]
    public void Find_MatchesNameOrSynonymIgnoringCase(string name, int index) => Assert.Equal(index, ClassLabels.Find(Names, name));

    [Fact]
    public void Find_WhenNameIsAmbiguousOrUnknown_Throws()
    {
        Assert.Equal("2 classes are named 'Crane' (2: crane; 3: crane); give the index of the one that is meant.",
            Assert.Throws<LimeException>(() => ClassLabels.Find(Names, "Crane")).Message);
        Assert.EndsWith("Did you mean 'Egyptian cat'?", Assert.Throws<LimeException>(() => ClassLabels.Find(Names, "egiptian cat")).Message,
            StringComparison.Ordinal);
        Assert.EndsWith("Did you mean 'tabby cat' or 'tiger cat' or 'Egyptian cat'?",
            Assert.Throws<LimeException>(() => ClassLabels.Find(Names, "cat")).Message, StringComparison.Ordinal);
        Assert.Equal("No class is named 'xylophone'; give a name of the label file, or the class's index.",
            Assert.Throws<LimeException>(() => ClassLabels.Find(Names, "xylophone")).Message);
    }
}

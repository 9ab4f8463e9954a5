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
        Assert.Contains("has no name for class 0", Refused("""{"0": true}"""));
        Assert.Contains("names class 5, but its 1 classes", Refused("""{"cat": 5}"""));
        Assert.Contains("names class 1 twice", Refused("""{"cat": 1, "dog": 1}"""));
        Assert.Contains("Entry 1 of the list", Refused("""["cat", 5]"""));
        Assert.Contains("is an empty list", Refused("[]"));
        Assert.Contains("TensorFlow", Refused("item {\n  id: 1\n  name: 'cat'\n}\n"));
        Assert.Contains("is not a text file", Refused("cat\0dog"));
        Assert.Contains("is not in UTF-8 (its byte 2 is EF), but probably in an ANSI code page; save it as UTF-8.",
            Assert.Throws<LimeException>(() => ClassLabels.Load(Save("naïve", Encoding.Latin1))).Message);
        Assert.Contains("does not exist", Assert.Throws<LimeException>(() => ClassLabels.Load(Path.Combine(_folder, "none"))).Message);
        Assert.Contains("is a folder", Assert.Throws<LimeException>(() => ClassLabels.Load(_folder)).Message);
    }

    private IReadOnlyList<string> LoadAs(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return ClassLabels.Load(path);
    }

    [Theory]
    [InlineData("[\"cat\", \"dog\", \"blue, fish\"]")]
    [InlineData("{\"cat\": 0, \"blue, fish\": 2, \"dog\": 1}")]
    [InlineData("{\"x\": [\"y\"], \"id2label\": {\"0\": \"cat\", \"1\": \"dog\", \"2\": \"blue, fish\"}, \"label2id\": {\"cat\": 0}}")]
    [InlineData("{\"label2id\": {\"cat\": 0, \"blue, fish\": 2, \"dog\": 1}, \"other\": 1}")]
    [InlineData("{\"label_names\": [\"cat\", \"dog\", \"blue, fish\"], \"num_classes\": 3}")]
    public void Load_JsonOfOtherTools_ReadsNames(string json) => Assert.Equal(["cat", "dog", "blue, fish"], Load(json));

    [Theory]
    [InlineData("0,cat\n1,dog\n2,\"blue, fish\"\n")]
    [InlineData("index,name\n2,\"blue, fish\"\n0,cat\n1,dog\n")]
    [InlineData("name;id\r\ncat;0\r\n\"blue, fish\";2\r\ndog;1\r\n")]
    [InlineData("label\ncat\ndog\n\"blue, fish\"\n")]
    [InlineData("id\tmid\tname\n0\t/m/1\tcat\n1\t/m/2\tdog\n2\t/m/3\tblue, fish\n")]
    public void Load_Csv_ReadsNames(string csv) => Assert.Equal(["cat", "dog", "blue, fish"], LoadAs("labels.csv", csv));

    [Theory]
    [InlineData("1,cat\n2,dog\n", "names class 2, but its 2 classes should have the indices 0 to 1")]
    [InlineData("0,cat,red\n1,dog,blue\n", "not clear which one has the names")]
    [InlineData("0,cat\n1,dog,hound\n", "Row 2 of the label file")]
    [InlineData("0,cat\n1,\n", "has no name for class 1")]
    public void Load_InvalidCsv_ThrowsWithReason(string csv, string reason) =>
        Assert.Contains(reason, Assert.Throws<LimeException>(() => LoadAs("labels.csv", csv)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("names:\n  0: cat\n  1: dog\n  2: blue fish # of the sea\nnc: 3\n")]
    [InlineData("path: ../data\nnc: 3\nnames:\n- cat\n- 'dog'\n- \"blue fish\"\n")]
    [InlineData("train: a # [x]\nnames: [cat, 'dog', \"blue fish\"]\n")]
    [InlineData("names: ['cat',\n        'dog', # good\n        'blue fish']\n")]
    [InlineData("names: {0: cat, 2: 'blue fish', 1: dog}\n")]
    public void Load_Yaml_ReadsNames(string yaml)
    {
        Assert.Equal(["cat", "dog", "blue fish"], LoadAs("data.yaml", yaml));
        Assert.Equal(["cat", "dog", "blue fish"], LoadAs("data.txt", yaml));
    }

    [Theory]
    [InlineData("nc: 3\n", "YAML without an entry 'names'")]
    [InlineData("names:\nnc: 3\n", "The entry 'names' of the label file")]
    [InlineData("names: *all\n", "Line 1 of the label file")]
    [InlineData("names:\n  0: cat\n  1:\n    en: dog\n", "Line 3 of the label file")]
    [InlineData("names: [cat, dog\n", "Line 1 of the label file")]
    [InlineData("names:\n  1: cat\n  2: dog\n", "names class 2, but its 2 classes")]
    public void Load_OtherYaml_ThrowsWithReason(string yaml, string reason) =>
        Assert.Contains(reason, Assert.Throws<LimeException>(() => LoadAs("data.yaml", yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_LinesWithIndex_DropsIt()
    {
        Assert.Equal(["cat", "dog"], Load("0 cat\n1 dog\n"));
        Assert.Equal(["cat", "blue: fish"], Load("0: cat\n1: blue: fish\n"));
        Assert.Equal(["0 cat", "2 dog"], Load("0 cat\n2 dog\n")); // not the indices, so they belong to the names
        Assert.Equal(["0", "1"], Load("0\n1\n"));
    }

    [Fact]
    public void Load_Utf16WithByteOrderMark_ReadsNames()
    {
        Assert.Equal(["cat", "Käfer"], ClassLabels.Load(Save("cat\nKäfer\n", Encoding.Unicode)));
        Assert.Equal(["cat", "Käfer"], ClassLabels.Load(Save("cat\r\nKäfer\r\n", Encoding.BigEndianUnicode)));
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

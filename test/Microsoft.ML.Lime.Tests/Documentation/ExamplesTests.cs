using System.Net;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// The C# examples of the readme, the docs and the packages' pages compile. A block is a whole program or, behind a comment
/// <c>&lt;!-- compiled after: ... --&gt;</c> with the declarations that its text describes, the rest of one. The examples of members
/// compile in a program with the names of <see cref="MemberContext"/>.
/// </summary>
public sealed partial class ExamplesTests
{
    // What the SDK adds to a program with ImplicitUsings.
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; "
        + "global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    // What the examples of members use; an example may declare the same names.
    private const string MemberContext = """
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using Microsoft.ML.Lime;
        using Microsoft.ML.Lime.Engine;
        using Microsoft.ML.Lime.Onnx;
        using static Known;
        """;

    private const string MemberNames = """
        static class Known
        {
            public static MLContext ml = new();
            public static IDataView images = null!;
            public static ITransformer model = null!, fitted = null!;
            public static IScorer scorer = null!;
        }
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).Contains(".Tests.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Each block by its file and line.</summary>
    public static TheoryData<string, int> Blocks()
    {
        TheoryData<string, int> blocks = [];
        foreach (string file in Files())
            foreach (Match block in Block().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))))
                blocks.Add(file, LineOf(file, block));
        return blocks;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Example_AsAReaderHasIt_Compiles(string file, int line)
    {
        Match block = Block().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))).Single(one => LineOf(file, one) == line);
        (string usings, string context) = Split(block.Groups["context"].Value);
        (string own, string code) = Split(block.Groups["code"].Value);
        // A statement makes a program of types alone.
        string types = string.Concat(Types().Matches(context).Select(type => type.Value)); // after all statements
        string[] errors = Errors($"{usings}\n{own}\n{Types().Replace(context, "")}\n_ = 0;\n{code}\n{types}");
        Assert.True(errors.Length == 0, $"{file}:{line}:\n{string.Join('\n', errors)}");
    }

    /// <summary>Each example of a member by its file and line.</summary>
    public static TheoryData<string, int> MemberExamples()
    {
        TheoryData<string, int> examples = [];
        foreach (string file in MemberFiles())
            foreach (Match example in MemberExample().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))))
                examples.Add(file, LineOf(file, example));
        return examples;
    }

    [Theory]
    [MemberData(nameof(MemberExamples))]
    public void MemberExample_WithKnownNames_Compiles(string file, int line)
    {
        Match example = MemberExample().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file)))
            .Single(one => LineOf(file, one) == line);
        string code = WebUtility.HtmlDecode(CommentStart().Replace(example.Groups["code"].Value, ""));
        string[] errors = Errors($"{MemberContext}\n{code}\n{MemberNames}");
        Assert.True(errors.Length == 0, $"{file}:{line}:\n{string.Join('\n', errors)}");
    }

    [Fact]
    public void Errors_OfCodeThatDoesNotCompile_AreFound()
    {
        Assert.Empty(Errors("using Microsoft.ML; var ml = new MLContext();"));
        Assert.Contains("CS0246", Assert.Single(Errors("var ml = new MLContext();")), StringComparison.Ordinal);
        Assert.True(Blocks().Count > 20, "Most examples are not found.");
        Assert.True(MemberExamples().Count >= 9, "Most examples of members are not found.");
    }

    private static string[] Errors(string code)
    {
        CSharpParseOptions options = new(LanguageVersion.CSharp12); // that of .NET 8
        var program = CSharpCompilation.Create("example",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options), CSharpSyntaxTree.ParseText(code, options)], References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return [.. program.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => found.ToString())];
    }

    private static IEnumerable<string> Files() => new[] { "README.md", "CONTRIBUTING.md" }
        .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "PACKAGE.md", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Checkout.Root, Path.Combine(Checkout.Root, path)).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> MemberFiles() =>
        Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static int LineOf(string file, Match block) =>
        File.ReadAllText(Path.Combine(Checkout.Root, file)).Take(block.Groups["code"].Index).Count(c => c == '\n');

    private static (string Usings, string Code) Split(string code)
    {
        string usings = string.Concat(Usings().Matches(code).Select(line => line.Value));
        return (usings, Usings().Replace(code, ""));
    }

    [GeneratedRegex(@"(<!-- compiled after:(?<context>.*?)-->\s*)?^```csharp\r?\n(?<code>.*?)^```",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"/// <example>\s*/// <code>\r?\n(?<code>.*?)^\s*/// </code>",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex MemberExample();

    [GeneratedRegex("^ *///", RegexOptions.Multiline)]
    private static partial Regex CommentStart();

    [GeneratedRegex(@"^(static class|class|record) [^\n]*\n?", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"^\s*using [A-Z][\w.]*;[^\n]*\n?", RegexOptions.Multiline)]
    private static partial Regex Usings();
}

using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.Tests;

public class LimeExtensionsTests
{
    [Fact]
    public void The_catalog_works_in_the_context_that_it_was_asked_of()
    {
        List<string> heard = [];
        MLContext context = new(seed: 7);
        context.Log += (_, message) => heard.Add(message.RawMessage);

        using IChannel channel = context.Lime().Work.Environment.Start("lime");
        channel.Trace(MessageSensitivity.None, "a word");

        Assert.Contains("a word", heard);
    }

    [Fact]
    public void No_context_is_an_error_that_names_the_argument() =>
        Assert.Throws<ArgumentNullException>("context", () => LimeExtensions.Lime(null!));
}

using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_was_agreed() => PublicSurface.Verify(typeof(LimeException).Assembly);
}

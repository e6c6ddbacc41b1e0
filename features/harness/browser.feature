@browser
Feature: What a scenario with a browser finds
  A check that finds nothing may be one that looks at nothing.

  Scenario: Each flaw of a page is found by its own check
    Given a browser
    Then a sound page that is changed so is not accessible, because:
      | lang="en"                         |                                                   | the page does not say its language                                                                                                                                 |
      | <title>A lamp</title>             |                                                   | the page has no title                                                                                                                                              |
      | initial-scale=1                   | maximum-scale=1                                   | the page cannot be magnified                                                                                                                                       |
      | <main>                            | <main></main><main>                               | the page has 2 main parts, not one                                                                                                                                 |
      | <p>                               | <h1>One more</h1><p>                              | the page has 2 first headings, not one                                                                                                                             |
      | h2>What it does</h2               | h4>What it does</h4                               | <h4> "What it does" skips a level of headings                                                                                                                      |
      | alt="A lamp"                      | aria-label="A lamp"                               | <img> "A lamp" has no text in its place                                                                                                                            |
      | id="level"                        | id="level" placeholder="1" aria-describedby="how" | <input#level> "Level" points to how, which is not there                                                                                                            |
      | <p>                               | <br id="x"><p id="x">                             | there are several elements with the id x                                                                                                                           |
      | Light<                            | <                                                 | <button> has no name, and is a button                                                                                                                              |
    Then a sound page that is changed so is not accessible, because:
      | id="level"                        | id="level" tabindex="1"                           | <input#level> "Level" pushes itself to the front of the tab order; Tab comes to <input#level> "Level" after <button> "Light", which stands behind it               |
      | <p>                               | <p onclick="alert()">                             | <p> "It stands on the desk." cannot be reached by keyboard                                                                                                         |
      | min-height: 2rem                  | line-height: 1                                    | <button> "Light" is too small for a finger                                                                                                                         |
      | p { color: light-dark(#333, #ddd) | p { color: light-dark(#888, #ddd)                 | <p> "It stands on the desk." has a contrast of 3.54, which is less than 4.5                                                                                        |
    Then a sound page that is changed so is not accessible, because:
      | <form>                            | <form onfocusin="elements[1].focus()">            | Tab does not come to <input#name> "Name"; Tab does not come to <button> "Light"                                                                                    |
      | p { color: light-dark(#333, #ddd) | h1 { color: #969696 } p { color: light-dark(#333, #666) | <h1> "A lamp" has a contrast of 2.96, which is less than 3; in dark, <p> "It stands on the desk." has a contrast of 3.26, which is less than 4.5             |
    Then a sound page that is changed so is not accessible, because:
      | p { color: light-dark(#333, #ddd) | button { outline: none } p { opacity: 0.4         | nothing shows that the focus is on <button> "Light"; <p> "It stands on the desk." has a contrast of 2.85, which is less than 4.5; in dark, <p> "It stands on the desk." has a contrast of 3.83, which is less than 4.5 |
      | h2>What it does</h2               | h2 style="background: linear-gradient(red, blue)">What it does</h2 | <h2> "What it does" stands on a picture, where nobody knows whether it can be read                                                                |

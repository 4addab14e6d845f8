import { createTransport } from 'nodemailer'
import type { Mailer } from './mailer.ts'

/**
 * Sends over SMTP.
 *
 * @param url `smtps://user:password@host`
 * @param from the sender, as `PazPaz <desk@practice.example>`
 */
export function createSmtpMailer(url: string, from: string): Mailer {
  const transport = createTransport(url)
  return {
    send: async (mail) => {
      await transport.sendMail({ from, ...mail })
    },
  }
}
